import Foundation
import Testing
import VarveWire

/// What the Go SDK does with a 2xx body (sheet 8.1), in its own terms: bytes, not structure.
private enum GoSDK {
    enum Failure: Error { case notAnObject, notJSON }

    /// The object under the root; empty when the SDK takes the body for a failure.
    static func unwrap(_ body: [UInt8]) throws -> [String: Any] {
        guard body.first == UInt8(ascii: "{") else { throw Failure.notAnObject }
        if String(decoding: body, as: UTF8.self).contains(#"{"error""#) { return [:] }
        guard let second = body.dropFirst().firstIndex(of: UInt8(ascii: "{")) else { throw Failure.notJSON }
        let text = body[(second - 1)..<(body.count - 1)]
        guard let object = try? JSONSerialization.jsonObject(with: Data(text)) as? [String: Any] else { throw Failure.notJSON }
        return object
    }
}

@Suite("The Go SDK's unwrapping")
struct GoSDKTests {
    @Test("the replica refuses what the SDK refuses")
    func replica() throws {
        #expect(try GoSDK.unwrap(Array(#"{"xResponse": {"a":1}}"#.utf8))["a"] as? Int == 1)
        for bad in [#"{"xResponse":{"a":1}}"#, "{\"xResponse\": {\"a\":1}}\n", "{\"xResponse\": {\"a\":1}\n}\n"] {
            #expect(throws: GoSDK.Failure.notJSON) { try GoSDK.unwrap(Array(bad.utf8)) }
        }
        #expect(throws: GoSDK.Failure.notAnObject) { try GoSDK.unwrap(Array(#" {"xResponse": {}}"#.utf8)) }
    }

    @Test("reads every operation's answer, with none, one and many objects, and hostile text")
    func everyOperation() throws {
        for operation in VarveWire.Operation.all {
            for count in [0, 1, 3] {
                let body = answer(operation, operation.itemType, count: count)
                #expect(body.first == UInt8(ascii: "{") && body.last == UInt8(ascii: "}"))
                let object = try GoSDK.unwrap(body)
                #expect(object["returnCode"] as? String == "0")
                #expect(object["totalRows"] as? Int == count)
                #expect((object[operation.listName] as? [Any])?.count == count)
            }
        }
        var snapshot = BlockStorageSnapshotInstance.example
        snapshot.blockStorageSnapshotDescription = "}{\"error\": {\"error\"\n{ \\{"
        let operation = try #require(VarveWire.Operation.named("getBlockStorageSnapshotInstanceList"))
        let body = Envelope.success(operation: operation, items: [snapshot], totalRows: 1, requestID: "r", format: .json).body
        let list = try GoSDK.unwrap(body)["blockStorageSnapshotInstanceList"] as? [[String: Any]]
        #expect(list?.first?["blockStorageSnapshotDescription"] as? String == snapshot.blockStorageSnapshotDescription)
    }

    private func answer<Item: WireItem>(_ operation: VarveWire.Operation, _: Item.Type, count: Int) -> [UInt8] {
        Envelope.success(
            operation: operation, items: Array(repeating: Item.example, count: count), totalRows: count, requestID: "r",
            format: .json
        ).body
    }
}
