import Foundation
import Testing
import VarveCatalog
import VarveService

/// Refused by the service: HTTP 400, `responseError` naming the parameter, nothing created.
@Suite struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let operation: String
        let parameters: [String: String]
        /// What the message must name.
        let names: String
        var code = "1100000"
        var testDescription: String { what }
    }

    /// `VOLUME` is a volume without snapshots; `CHAINED` one with a full chain; `PROTECTED` one with return protection, attached to nothing.
    static let snapshotCases: [Case] = [
        snapshot("missing volume number", [:], "originalBlockStorageInstanceNo"),
        snapshot("empty volume number", ["originalBlockStorageInstanceNo": ""], "originalBlockStorageInstanceNo"),
        snapshot("malformed volume number", ["originalBlockStorageInstanceNo": "12x"], "originalBlockStorageInstanceNo"),
        snapshot("unknown volume", ["originalBlockStorageInstanceNo": "99999999"], "originalBlockStorageInstanceNo"),
        snapshot("a server's number", ["originalBlockStorageInstanceNo": "10000001"], "originalBlockStorageInstanceNo"),
        snapshot(
            "short name", ["originalBlockStorageInstanceNo": "VOLUME", "blockStorageSnapshotName": "ab"],
            "blockStorageSnapshotName"),
        snapshot(
            "name with a blank", ["originalBlockStorageInstanceNo": "VOLUME", "blockStorageSnapshotName": "a b c"],
            "blockStorageSnapshotName"),
        snapshot(
            "1001 bytes of description",
            [
                "originalBlockStorageInstanceNo": "VOLUME",
                "blockStorageSnapshotDescription": String(repeating: "é", count: 500) + "x",
            ],
            "blockStorageSnapshotDescription"),
        snapshot("unknown type", ["originalBlockStorageInstanceNo": "VOLUME", "snapshotTypeCode": "HALF"], "snapshotTypeCode"),
        snapshot(
            "INCREMENTAL without FULL", ["originalBlockStorageInstanceNo": "VOLUME", "snapshotTypeCode": "INCREMENTAL"],
            "snapshotTypeCode",
            "1900004"),
        snapshot(
            "the 8th INCREMENTAL", ["originalBlockStorageInstanceNo": "CHAINED", "snapshotTypeCode": "INCREMENTAL"],
            "snapshotTypeCode",
            "1900005"),
        snapshot("unknown region", ["originalBlockStorageInstanceNo": "VOLUME", "regionCode": "MARS"], "regionCode"),
    ]

    static let volumeCases: [Case] = [
        volume("no size", ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1"], "blockStorageSize"),
        volume(
            "size not in steps of 10", ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "15"],
            "blockStorageSize"),
        volume(
            "size too small for the type", ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "FB1", "blockStorageSize": "10"],
            "blockStorageSize"),
        volume(
            "size too large", ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "16390"],
            "blockStorageSize"),
        volume("no zone", ["blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"], "zoneCode"),
        volume("unknown zone", ["zoneCode": "XX-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"], "zoneCode"),
        volume(
            "unknown type", ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "ZZ9", "blockStorageSize": "10"],
            "blockStorageVolumeTypeCode"),
        volume(
            "unknown snapshot",
            ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSnapshotInstanceNo": "99999999"],
            "blockStorageSnapshotInstanceNo"),
        volume(
            "bad name",
            ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10", "blockStorageName": "-x-"],
            "blockStorageName"),
        Case(
            what: "delete of a protected volume", operation: "deleteBlockStorageInstances",
            parameters: ["blockStorageInstanceNoList.1": "PROTECTED"],
            names: "PROTECTED", code: "1900001"),
        Case(
            what: "delete of one good and one unknown", operation: "deleteBlockStorageInstances",
            parameters: ["blockStorageInstanceNoList.1": "VOLUME", "blockStorageInstanceNoList.2": "99999999"],
            names: "blockStorageInstanceNoList"),
        Case(
            what: "detach of a detached volume", operation: "detachBlockStorageInstances",
            parameters: ["blockStorageInstanceNoList.1": "VOLUME"],
            names: "VOLUME", code: "1100031"),
        Case(
            what: "attach to an unknown server", operation: "attachBlockStorageInstance",
            parameters: ["blockStorageInstanceNo": "VOLUME", "serverInstanceNo": "99999999"], names: "serverInstanceNo"),
        Case(
            what: "page number without size", operation: "getBlockStorageInstanceList", parameters: ["pageNo": "1"],
            names: "pageSize"),
    ]

    private static func snapshot(_ what: String, _ parameters: [String: String], _ names: String, _ code: String = "1100000")
        -> Case
    {
        Case(what: what, operation: "createBlockStorageSnapshotInstance", parameters: parameters, names: names, code: code)
    }

    private static func volume(_ what: String, _ parameters: [String: String], _ names: String) -> Case {
        Case(what: what, operation: "createBlockStorageInstance", parameters: parameters, names: names)
    }

    /// One gateway for all cases, so that each also shows that the one before left nothing behind.
    @Test func refusalsNameTheParameterAndCreateNothing() async throws {
        try await GatewayFixture.run { gateway async throws in
            let numbers = [
                "VOLUME": try await gateway.volume(), "CHAINED": try await gateway.volume(),
                "PROTECTED": try await gateway.volume(more: [("isReturnProtection", "true")]),
            ]
            _ = try await gateway.snapshot(numbers["CHAINED"]!, "FULL")
            for _ in 1...7 { _ = try await gateway.snapshot(numbers["CHAINED"]!, "INCREMENTAL") }
            for test in Self.snapshotCases + Self.volumeCases {
                for (method, format) in [("GET", "json"), ("POST", "xml")] {
                    try await Self.check(test, numbers, method, format, gateway)
                }
            }
        }
    }

    private static func check(
        _ test: Case, _ numbers: [String: String], _ method: String, _ format: String, _ gateway: GatewayFixture
    ) async throws {
        let before = try contents(gateway)
        let reply = try await gateway.call(
            test.operation, test.parameters.map { ($0.key, numbers[$0.value] ?? $0.value) }, method: method, format: format)
        gateway.service.waitUntilSettled()
        let name = numbers[test.names] ?? test.names
        #expect(reply.status == 400, "\(test.what): \(reply.body)")
        if format == "json" {
            let error = reply.json["responseError"] as? [String: String]
            #expect(
                error?["returnCode"] == test.code && error?["returnMessage"]?.contains(name) == true,
                "\(test.what): \(reply.body)")
        } else {
            #expect(
                reply.body.contains("<responseError>") && reply.body.contains("<returnCode>\(test.code)</returnCode>"),
                "\(test.what): \(reply.body)")
            #expect(reply.body.contains(name), "\(test.what): \(reply.body)")
        }
        #expect(try contents(gateway) == before, "\(test.what) changed something")
    }

    private static func contents(_ gateway: GatewayFixture) throws -> [String] {
        try gateway.service.volumes().records.map { "\($0)" } + gateway.service.snapshots().records.map { "\($0)" }
    }

    @Test func busyObjectIsRefused() async throws {
        try await GatewayFixture.run { gateway async throws in
            let volume = try await gateway.volume()
            gateway.service.setTransitionsPaused(true)
            let attach = [("blockStorageInstanceNo", volume), ("serverInstanceNo", "10000001")]
            #expect(try await gateway.call("attachBlockStorageInstance", attach).status == 200)
            let again = try await gateway.call("attachBlockStorageInstance", attach)
            let delete = try await gateway.call("deleteBlockStorageInstances", [("blockStorageInstanceNoList.1", volume)])
            for reply in [again, delete] {
                let error = reply.json["responseError"] as? [String: String]
                #expect(
                    reply.status == 400 && error?["returnCode"] == "1100031" && error?["returnMessage"]?.contains(volume) == true,
                    "\(reply.body)")
            }
            gateway.service.setTransitionsPaused(false)
        }
    }
}
