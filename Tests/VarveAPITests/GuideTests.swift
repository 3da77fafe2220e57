import Foundation
import Testing
import VarveGateway
import VarveService
import VarveWire

/// The request of NCP's API guide, and every operation by both methods and in both formats.
@Suite struct GuideTests {
    /// The guide's example, its hidden digits filled in.
    static let example = """
        {"createBlockStorageSnapshotInstanceResponse":{"totalRows":1,"blockStorageSnapshotInstanceList":[{
        "blockStorageSnapshotInstanceNo":"10004323","blockStorageSnapshotName":"snapshot-test","blockStorageSnapshotVolumeSize":10737418240,
        "originalBlockStorageInstanceNo":"10003168","blockStorageSnapshotInstanceStatus":{"code":"INIT","codeName":"Block storage INIT status"},
        "blockStorageSnapshotInstanceOperation":{"code":"CREAT","codeName":"Block storage CREAT OP"},
        "blockStorageSnapshotInstanceStatusName":"creating","createDate":"2025-06-25T16:50:14+0900",
        "isEncryptedOriginalBlockStorageVolume":false,"snapshotType":{"code":"FULL","codeName":"Full Storage Snapshot"},"snapshotChainDepth":0,
        "isBootable":false,"hypervisorType":{"code":"KVM","codeName":"KVM"},
        "blockStorageVolumeType":{"code":"CB1","codeName":"Common BlockStorage 1"}}],
        "requestId":"bd72f843-0000-0000-0000-3a56b6bf2a69","returnCode":"0","returnMessage":"success"}}
        """

    @Test func guideRequestAnswersTheGuidesShape() async throws {
        try await GatewayFixture.run { gateway async throws in
            let volume = try await gateway.volume()
            let reply = try await gateway.call(
                "createBlockStorageSnapshotInstance",
                [
                    ("regionCode", "KR"), ("blockStorageSnapshotName", "snapshot-test"),
                    ("originalBlockStorageInstanceNo", volume),
                    ("snapshotTypeCode", "FULL"),
                ])
            #expect(reply.status == 200 && reply.contentType.hasPrefix("application/json"))
            let example = try #require(try JSONSerialization.jsonObject(with: Data(Self.example.utf8)) as? [String: Any])
            Self.compare(example, reply.json, at: "answer")
            let item = try #require(reply.item("createBlockStorageSnapshotInstance"))
            for name in ["blockStorageSnapshotInstanceStatus", "snapshotType", "hypervisorType", "blockStorageVolumeType"] {
                #expect(item[name] as? [String: String] == (example.first(name) as? [String: String]), "\(name)")
            }
            #expect(item["originalBlockStorageInstanceNo"] as? String == volume)
        }
    }

    /// Every member of the example is there, with a value of the same type.
    private static func compare(_ expected: Any, _ found: Any?, at path: String) {
        switch (expected, found) {
        case (let expected as [String: Any], let found as [String: Any]):
            for (name, value) in expected { compare(value, found[name], at: "\(path).\(name)") }
        case (let expected as [Any], let found as [Any]):
            #expect(expected.count == found.count, "\(path)")
            for (value, other) in zip(expected, found) { compare(value, other, at: path + "[]") }
        case (is String, is String): break
        case (let expected as NSNumber, let found as NSNumber):
            #expect(String(cString: expected.objCType) == String(cString: found.objCType), "\(path) is \(found)")
        default: Issue.record("\(path) is \(String(describing: found)), and \(type(of: expected)) in the guide")
        }
    }

    @Test(arguments: ["GET", "POST"], ["json", "xml"]) func everyOperation(method: String, format: String) async throws {
        try await GatewayFixture.run { gateway async throws in
            let server = "10000001"
            let volume = try await gateway.volume()
            let other = try await gateway.volume()
            let full = try await gateway.snapshot(volume, "FULL")
            let calls: [(String, [(String, String)])] = [
                ("getRegionList", []), ("getZoneList", [("regionCode", "KR")]), ("getServerInstanceList", []),
                ("getServerInstanceDetail", [("serverInstanceNo", server)]),
                (
                    "createBlockStorageInstance",
                    [
                        ("zoneCode", "KR-2"), ("blockStorageVolumeTypeCode", "FB2"), ("blockStorageSnapshotInstanceNo", full),
                    ]
                ),
                ("getBlockStorageInstanceList", [("pageNo", "1"), ("pageSize", "2")]),
                ("getBlockStorageInstanceDetail", [("blockStorageInstanceNo", volume)]),
                ("attachBlockStorageInstance", [("blockStorageInstanceNo", volume), ("serverInstanceNo", server)]),
                ("detachBlockStorageInstances", [("blockStorageInstanceNoList.1", volume)]),
                ("deleteBlockStorageInstances", [("blockStorageInstanceNoList.1", other)]),
                (
                    "createBlockStorageSnapshotInstance",
                    [("originalBlockStorageInstanceNo", volume), ("snapshotTypeCode", "INCREMENTAL")]
                ),
                ("getBlockStorageSnapshotInstanceList", [("originalBlockStorageInstanceNoList.1", volume)]),
                ("getBlockStorageSnapshotInstanceDetail", [("blockStorageSnapshotInstanceNo", full)]),
                (
                    "deleteBlockStorageSnapshotInstances",
                    [("blockStorageSnapshotInstanceNoList.1", "10000006"), ("blockStorageSnapshotInstanceNoList.2", full)]
                ),
            ]
            #expect(Set(calls.map(\.0)) == Set(Binding.all.map(\.name)))
            for (operation, parameters) in calls {
                let reply = try await gateway.call(operation, parameters, method: method, format: format == "json" ? "json" : nil)
                gateway.service.waitUntilSettled()
                #expect(reply.status == 200, "\(operation): \(reply.body)")
                let isRight =
                    format == "json"
                    ? reply.body.hasPrefix("{\n") && reply.json["\(operation)Response"] != nil && reply.item(operation) != nil
                    : reply.body.hasPrefix("<?xml") && reply.body.contains("<\(operation)Response>")
                        && reply.contentType.contains("xml")
                #expect(isRight, "\(operation): \(reply.body)")
            }
        }
    }

    @Test func everyOperationHasOneBinding() {
        #expect(Binding.all.map(\.name).sorted() == VarveWire.Operation.all.map(\.name).sorted())
    }

    @Test func statesMoveAsDocumented() async throws {
        try await GatewayFixture.run { gateway async throws in
            let volume = try await gateway.volume()
            gateway.service.setTransitionsPaused(true)
            let attach = [("blockStorageInstanceNo", volume), ("serverInstanceNo", "10000001")]
            let attaching = try #require(
                try await gateway.call("attachBlockStorageInstance", attach).item("attachBlockStorageInstance"))
            #expect(attaching["blockStorageInstanceStatusName"] as? String == "attaching")
            #expect(attaching["serverInstanceNo"] as? String == "10000001" && attaching["deviceName"] as? String == "")
            gateway.service.setTransitionsPaused(false)
            gateway.service.waitUntilSettled()
            let detail = [("blockStorageInstanceNo", volume)]
            let attached = try #require(
                try await gateway.call("getBlockStorageInstanceDetail", detail).item("getBlockStorageInstanceDetail"))
            #expect(
                attached["blockStorageInstanceStatusName"] as? String == "attached"
                    && attached["deviceName"] as? String == "/dev/vdb")
        }
    }

    @Test func unknownDetailIsAnEmptyList() async throws {
        try await GatewayFixture.run { gateway async throws in
            let reply = try await gateway.call("getBlockStorageInstanceDetail", [("blockStorageInstanceNo", "99999999")])
            let response = try #require(reply.json["getBlockStorageInstanceDetailResponse"] as? [String: Any])
            #expect(reply.status == 200 && response["totalRows"] as? Int == 0)
        }
    }

    @Test func sixteenClientsAtOnce() async throws {
        try await GatewayFixture.run { gateway async throws in
            let volume = try await gateway.volume("CB2")
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                for _ in 0..<16 {
                    tasks.addTask {
                        var done = 0
                        for _ in 0..<5 {
                            let reply = try await gateway.call(
                                "createBlockStorageSnapshotInstance", [("originalBlockStorageInstanceNo", volume)], method: "POST"
                            )
                            if reply.status == 200 { done += 1 }
                        }
                        return done
                    }
                }
                var done = 0
                for try await count in tasks { done += count }
                #expect(done == 80)
            }
            gateway.service.waitUntilSettled()
            let reply = try await gateway.call(
                "getBlockStorageSnapshotInstanceList", [("blockStorageSnapshotInstanceStatusCode", "CREAT")])
            #expect((reply.json["getBlockStorageSnapshotInstanceListResponse"] as? [String: Any])?["totalRows"] as? Int == 80)
        }
    }
}

extension [String: Any] {
    /// The member of that name, wherever it is.
    fileprivate func first(_ name: String) -> Any? {
        if let value = self[name] { return value }
        for value in values {
            if let object = value as? [String: Any], let found = object.first(name) { return found }
            if let list = value as? [[String: Any]], let found = list.first?.first(name) { return found }
        }
        return nil
    }
}
