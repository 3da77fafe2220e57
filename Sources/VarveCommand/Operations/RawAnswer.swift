package import VarveWire

/// An answer of the API as it came, to be shown as it is.
package struct RawAnswer: Sendable {
    package let text: String
    /// How many objects the answer holds, or what it refuses.
    package let outcome: Result<Int, ResponseError>

    package init(_ body: [UInt8], of operation: Operation, format: ResponseFormat) {
        text = String(decoding: body, as: UTF8.self)
        outcome =
            switch format {
            case .json: Self.json(body, operation, operation.itemType)
            case .xml: Self.xml(body, text)
            }
    }

    private static func json<Item: WireItem>(
        _ body: [UInt8], _ operation: Operation, _ type: Item.Type
    ) -> Result<Int, ResponseError> {
        do throws(ResponseError) {
            return .success(try Envelope.decode(body, operation: operation, as: type).items.count)
        } catch {
            return .failure(error)
        }
    }

    /// The gateway refuses in JSON, whatever was asked for.
    private static func xml(_ body: [UInt8], _ text: String) -> Result<Int, ResponseError> {
        if body.first == UInt8(ascii: "{") { return .failure(Envelope.decodeRefusal(body)) }
        guard let code = element("returnCode", of: text) else {
            return .failure(.malformed("The body is no answer of the service."))
        }
        if code == "0" { return .success(element("totalRows", of: text).flatMap { Int($0) } ?? 0) }
        return .failure(.service(returnCode: code, returnMessage: element("returnMessage", of: text) ?? ""))
    }

    /// The text of the first element of that name.
    private static func element(_ name: String, of text: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"), let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        let references = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        return references.reduce(String(text[start.upperBound..<end.lowerBound])) { $0.replacing($1.0, with: $1.1) }
    }
}
