import Testing
import VarveWire

@Suite("The guide's request", .timeLimit(.minutes(1)))
struct GuideRequestTests {
    @Test("the answer has every member of the guide's example, with its kind")
    func shape() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            let target =
                "/vserver/v2/createBlockStorageSnapshotInstance?regionCode=KR&blockStorageSnapshotName=snapshot-test"
                + "&originalBlockStorageInstanceNo=\(volume)&snapshotTypeCode=FULL&responseFormatType=json"
            let answer = try await fixture.send(fixture.signed("GET", target), to: port)
            #expect(answer.status == 200)
            #expect(answer.contentType == "application/json;charset=UTF-8")
            let json = try JSON(answer.body)
            let example = try JSON(Array(Self.example.utf8))
            #expect(json.differencesInShape(from: example) == [])
            #expect(json.members?.count == 1)
        }
    }

    @Test("what the caller has not chosen reads as in the guide's example")
    func values() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            let answer = try await fixture.call(
                "createBlockStorageSnapshotInstance",
                ["blockStorageSnapshotName": "snapshot-test", "originalBlockStorageInstanceNo": volume], at: port)
            let snapshot = try #require(Self.snapshot(in: try JSON(answer.body)))
            let expected = try #require(Self.snapshot(in: try JSON(Array(Self.example.utf8))))
            let chosen = ["blockStorageSnapshotInstanceNo", "originalBlockStorageInstanceNo", "createDate"]
            for (name, value) in expected where !chosen.contains(name) { #expect(snapshot[name] == value, "\(name)") }
            #expect(snapshot["originalBlockStorageInstanceNo"] == .text(volume))
            #expect(WireDate.parse(try #require(snapshot["createDate"]?.text)) != nil)
        }
    }

    private static func snapshot(in answer: JSON) -> [String: JSON]? {
        answer["createBlockStorageSnapshotInstanceResponse"]?["blockStorageSnapshotInstanceList"]?.elements?.first?.members
    }

    /// The response example of NCP's API guide for this operation, as it is there.
    static let example = """
        {
          "createBlockStorageSnapshotInstanceResponse": {
            "totalRows": 1,
            "blockStorageSnapshotInstanceList": [
              {
                "blockStorageSnapshotInstanceNo": "*****4323",
                "blockStorageSnapshotName": "snapshot-test",
                "blockStorageSnapshotVolumeSize": 10737418240,
                "originalBlockStorageInstanceNo": "*****3168",
                "blockStorageSnapshotInstanceStatus": { "code": "INIT", "codeName": "Block storage INIT status" },
                "blockStorageSnapshotInstanceOperation": { "code": "CREAT", "codeName": "Block storage CREAT OP" },
                "blockStorageSnapshotInstanceStatusName": "creating",
                "createDate": "2025-06-25T16:50:14+0900",
                "isEncryptedOriginalBlockStorageVolume": false,
                "snapshotType": { "code": "FULL", "codeName": "Full Storage Snapshot" },
                "snapshotChainDepth": 0,
                "isBootable": false,
                "hypervisorType": { "code": "KVM", "codeName": "KVM" },
                "blockStorageVolumeType": { "code": "CB1", "codeName": "Common BlockStorage 1" }
              }
            ],
            "requestId": "bd72f843-****-****-****-3a56b6bf2a69",
            "returnCode": "0",
            "returnMessage": "success"
          }
        }
        """
}
