import Foundation
import Testing
import VarveWire

/// Sends calls that must be refused.
struct Refuser {
    let operation: VarveWire.Operation
    let fixture: GatewayFixture
    let port: Int

    /// Expects the refusal in JSON by GET and in XML by POST, and nothing changed.
    func expect(_ fault: CallFault, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let before = try await fixture.contents()
        var texts: [String] = []
        for (method, format) in [("GET", "json"), ("POST", "xml")] {
            let answer = try await fixture.call(operation.name, fault.parameters, method: method, format: format, at: port)
            let comment = Comment(rawValue: "\(operation.name), \(fault.what): \(answer.status) \(answer.text)")
            let refusal = try Self.refusal(in: answer)
            #expect(answer.status == 400, comment, sourceLocation: sourceLocation)
            #expect(refusal["returnCode"] == .text(fault.code.rawValue), comment, sourceLocation: sourceLocation)
            let text = refusal["returnMessage"]?.text ?? ""
            let isNamed = fault.names.contains { text.contains("\($0): ") } && text.contains(fault.says)
            #expect(isNamed, comment, sourceLocation: sourceLocation)
            #expect(Refusal.isDeclared(text, fault.code, operation), comment, sourceLocation: sourceLocation)
            texts.append(text)
        }
        #expect(Self.inXML(texts[0]) == texts[1], sourceLocation: sourceLocation)
        #expect(try await fixture.contents() == before, "\(operation.name), \(fault.what)", sourceLocation: sourceLocation)
    }

    /// The two members of a refusal, which has no other, in either format.
    private static func refusal(in answer: HTTPAnswer) throws -> [String: JSON] {
        let isXML = answer.contentType == "application/xml;charset=UTF-8"
        let root = isXML ? try XMLTree.parse(answer.body) : ("responseError", try JSON(answer.body)["responseError"] ?? .null)
        #expect(root.0 == "responseError", "\(answer.text)")
        #expect(root.1.members.map { Set($0.keys) } == ["returnCode", "returnMessage"], "\(answer.text)")
        return root.1.members ?? [:]
    }

    /// XML has no way to write some characters, and has U+FFFD for them.
    private static func inXML(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.value >= 32 || "\n\r\t".unicodeScalars.contains($0) ? $0 : "\u{FFFD}" }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Expects the gateway's code 100 for a query and a form that hold these bytes, with the parameter's name in the details.
    func expectMalformed(
        _ operation: VarveWire.Operation, _ pair: String, names name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await fixture.contents()
        for request in [
            fixture.signed("GET", "\(operation.path)?a=b&\(pair)"), fixture.signed("POST", operation.path, body: "a=b&\(pair)"),
        ] {
            let answer = try await fixture.send(request, to: port)
            let error = try JSON(answer.body)["error"]
            #expect(
                answer.status == 400 && error?["errorCode"] == .text("100"), "\(pair): \(answer.text)",
                sourceLocation: sourceLocation)
            #expect(error?["details"]?.text?.contains(name) == true, "\(pair): \(answer.text)", sourceLocation: sourceLocation)
        }
        #expect(try await fixture.contents() == before, sourceLocation: sourceLocation)
    }
}

extension Refusal {
    /// Whether some refusal's declaration has this code and, but for its values, this text, and is for this operation.
    static func isDeclared(_ message: String, _ code: ServiceErrorCode, _ operation: VarveWire.Operation) -> Bool {
        allCases.map(\.declaration).contains { declaration in
            declaration.code == code && declaration.isText(of: message)
                && (declaration.operations.isEmpty || declaration.operations.contains(operation.name))
        }
    }
}

extension Refusal.Declaration {
    /// Whether the fixed parts of the text are in a message, one after the other.
    fileprivate func isText(of message: String) -> Bool {
        let parts = text.split(separator: "{").enumerated().map {
            $0 == 0 && !text.hasPrefix("{") ? $1 : $1.drop { $0 != "}" }.dropFirst()
        }
        var rest = message[...]
        for part in parts where !part.isEmpty {
            guard let range = rest.range(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
