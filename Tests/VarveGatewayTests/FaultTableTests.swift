import Foundation
import Testing
import VarveCatalog
import VarveService
import VarveWire

/// Every operation against every fault that its declaration allows to make up, so that a new operation or parameter is tried without a word
/// here: each is refused with the right status, code and text, in both formats, by GET and POST, and nothing has changed.
@Suite("Faults of calls", .timeLimit(.minutes(5)))
struct FaultTableTests {
    private static let operations = VarveWire.Operation.all.map(\.name)
    private static let changes = VarveWire.Operation.all.filter { $0.access == .change }.map(\.name)

    @Test("faults of parameters and of their combinations", arguments: operations)
    func parameters(name: String) async throws {
        try await withCall(of: name) { operation, call, refuser in
            let faults = operation.parameterFaults(of: call) + operation.combinationFaults(of: call)
            #expect(!faults.isEmpty)
            for fault in faults { try await refuser.expect(fault) }
        }
    }

    @Test("what names nothing that is there", arguments: operations)
    func unknown(name: String) async throws {
        try await withCall(of: name) { operation, call, refuser in
            for fault in operation.unknownFaults(of: call) { try await refuser.expect(fault) }
        }
    }

    @Test("objects in the middle of an operation", arguments: changes)
    func busy(name: String) async throws {
        try await withCall(of: name) { operation, call, refuser in
            for parameter in operation.requiredObjects {
                let kind = try #require(VarveWire.Operation.objects[parameter.name], "\(parameter.name) is no known object")
                let number = try #require(call[parameter.firstName].flatMap { InstanceNumber($0) })
                let fault = CallFault(
                    what: "\(parameter.name): busy", parameters: call, names: [parameter.name], says: "\(number)", code: .busy)
                try await refuser.fixture.whileBusy(kind, number) { try await refuser.expect(fault) }
            }
        }
    }

    @Test("an object of another region is not found, and a list of that region is empty", arguments: operations)
    func foreignRegion(name: String) async throws {
        guard let operation = VarveWire.Operation.named(name), operation.access == .read, operation.isRegional else { return }
        try await withCall(of: name) { _, call, refuser in
            let elsewhere = call.merging(["regionCode": "JPN"]) { $1 }
            let answer = try await refuser.fixture.call(name, elsewhere, at: refuser.port)
            #expect(answer.status == 200)
            let rows = try JSON(answer.body)[operation.responseName]?[operation.listName]?.elements ?? []
            for row in rows { #expect(row["regionCode"] == nil || row["regionCode"] == .text("JPN")) }
        }
    }

    @Test("a list may have gaps and say a thing twice, and unknown and empty parameters are not there", arguments: operations)
    func lenience(name: String) async throws {
        try await withCall(of: name, isLast: false) { operation, call, refuser in
            var lenient = call.merging(["regioncode": "XX", "noSuchParameter": "\u{1}", "": "x"]) { $1 }
            let parameters = operation.parameters.map(\.description).filter { $0.name != "responseFormatType" }
            for parameter in parameters where lenient[parameter.firstName] == nil { lenient[parameter.firstName] = "" }
            for parameter in parameters where parameter.isList {
                guard let value = lenient.removeValue(forKey: parameter.firstName), !value.isEmpty else { continue }
                lenient.merge(["\(parameter.name).7": value, "\(parameter.name).0900": value, parameter.name: value]) { $1 }
            }
            let answer = try await refuser.fixture.call(name, lenient, method: "POST", at: refuser.port)
            #expect(answer.status == 200, "\(answer.text)")
            let rows = try JSON(answer.body)[operation.responseName]?[operation.listName]?.elements ?? []
            #expect(operation.access == .read || rows.count == 1)
        }
    }

    @Test("what is not percent-encoded UTF-8 is the gateway's to refuse, and names the parameter", arguments: operations)
    func encodings(name: String) async throws {
        try await withCall(of: name) { operation, _, refuser in
            for parameter in operation.parameters.map(\.description) {
                for value in ["%FF", "%C3%28", "%ED%A0%80", "%zz", "%4", "%", "%F5%80%80%80", "%C0%AF"] {
                    try await refuser.expectMalformed(operation, "\(parameter.firstName)=\(value)", names: parameter.firstName)
                }
            }
        }
    }

    @Test("the table has faults of every kind")
    func kinds() {
        let call = ["blockStorageInstanceNo": "1", "serverInstanceNoList.1": "1"]
        let faults = VarveWire.Operation.all.flatMap {
            $0.parameterFaults(of: call) + $0.combinationFaults(of: call) + $0.unknownFaults(of: call)
        }
        for kind in [
            "missing", "empty", "too long", "NUL", "control character", "wrong case", "out of range", "integer overflow",
            "element x",
            "alone", "too", "unknown number", "another region", "no boolean", "between steps",
        ] { #expect(faults.contains { $0.what.contains(kind) }, "\(kind)") }
        #expect(faults.count > 1500)
    }

    /// Runs `body` with a call of the operation that is right, and says so afterwards.
    private func withCall(
        of name: String, isLast: Bool = true, _ body: (VarveWire.Operation, [String: String], Refuser) async throws -> Void
    ) async throws {
        let operation = try #require(VarveWire.Operation.named(name))
        try await GatewayFixture.with { fixture, port in
            let call = try await OperationTests.parameters(of: name, fixture)
            try await body(operation, call, Refuser(operation: operation, fixture: fixture, port: port))
            guard isLast else { return }
            let answer = try await fixture.call(name, call, at: port)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }
}
