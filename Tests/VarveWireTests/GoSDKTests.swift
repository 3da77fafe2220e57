import Foundation
import Testing
import VarveTestKit
import VarveWire

@Suite("The Go SDK's unwrapping")
struct GoSDKTests {
    @Test("the replica refuses what the SDK refuses")
    func replica() throws {
        #expect(try object(Array(#"{"xResponse": {"a":1}}"#.utf8))["a"] as? Int == 1)
        for bad in [#"{"xResponse":{"a":1}}"#, "{\"xResponse\": {\"a\":1}}\n", "{\"xResponse\": {\"a\":1}\n}\n"] {
            #expect(throws: GoSDK.Failure.notJSON) { try GoSDK.unwrap(Array(bad.utf8)) }
        }
        #expect(try GoSDK.unwrap(Array(#"{"xResponse": {"a": {"error": 1}}}"#.utf8)) == nil)
        #expect(throws: GoSDK.Failure.notAnObject) { try GoSDK.unwrap(Array(#" {"xResponse": {}}"#.utf8)) }
    }

    @Test("reads every operation's answer, with none, one and many objects, and hostile text")
    func everyOperation() throws {
        for operation in VarveWire.Operation.all {
            for count in [0, 1, 3] {
                let body = answer(operation, operation.itemType, count: count)
                #expect(body.first == UInt8(ascii: "{") && body.last == UInt8(ascii: "}"))
                let object = try object(body)
                #expect(object["returnCode"] as? String == "0")
                #expect(object["totalRows"] as? Int == count)
                #expect((object[operation.listName] as? [Any])?.count == count)
            }
        }
        var snapshot = BlockStorageSnapshotInstance.example
        snapshot.blockStorageSnapshotDescription = "}{\"error\": {\"error\"\n{ \\{"
        let operation = try #require(VarveWire.Operation.named("getBlockStorageSnapshotInstanceList"))
        let body = Envelope.success(operation: operation, items: [snapshot], totalRows: 1, requestID: "r", format: .json).body
        let list = try object(body)["blockStorageSnapshotInstanceList"] as? [[String: Any]]
        #expect(list?.first?["blockStorageSnapshotDescription"] as? String == snapshot.blockStorageSnapshotDescription)
    }

    /// The object under the root of a body.
    private func object(_ body: [UInt8]) throws -> [String: Any] {
        let text = try #require(try GoSDK.unwrap(body))
        return try #require(JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    }

    private func answer<Item: WireItem>(_ operation: VarveWire.Operation, _: Item.Type, count: Int) -> [UInt8] {
        Envelope.success(
            operation: operation, items: Array(repeating: Item.example, count: count), totalRows: count, requestID: "r",
            format: .json
        ).body
    }
}
