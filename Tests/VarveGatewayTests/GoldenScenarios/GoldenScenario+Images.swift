import Testing
import VarveService
import VarveTestKit

/// Servers with base volumes, and images of these (sheet 4.19, 4.20, 5.5).
extension GoldenScenario {
    private static let create = "createServerImageFromSnapshot"
    private static let register = "registerServerInstance"
    private static let web = [
        "serverName": "web-1", "zoneCode": "KR-2", "hypervisorTypeCode": "KVM", "baseBlockStorageSize": "10",
    ]
    private static let snapshot = "createBlockStorageSnapshotInstance"

    /// Server 10000002 with base volume 10000003, and the snapshot 10000004 of that.
    private static func prepare(_ run: GoldenRun) async throws {
        try await run.call(register, web)
        try await run.settle()
        try await run.call(
            snapshot, ["originalBlockStorageInstanceNo": "10000003", "blockStorageSnapshotName": "bootable-1"])
        try await run.settle()
    }

    /// The parameter of a new image: the snapshot of each volume, the base volume's first.
    private static func image(_ snapshots: String..., name: String = "image-1") -> [String: String] {
        var parameters = ["serverImageName": name]
        for (order, snapshot) in snapshots.enumerated() {
            parameters["blockStorageList.\(order + 1).order"] = "\(order)"
            parameters["blockStorageList.\(order + 1).snapshotInstanceNo"] = snapshot
        }
        return parameters
    }

    static let baseVolumes = GoldenScenario("a server with a base volume") { run in
        try await run.expect(register, "KVM.base-volume", web, sheet: "5.5")
        try await run.settle()
        let server = ["serverInstanceNo": "10000002"]
        try await run.expect("getServerInstanceDetail", "KVM.base-volume", server, sheet: "4.21, 5.5")
    }

    static let images = GoldenScenario("an image from its creation to its end, and a server from it") { run in
        try await prepare(run)
        let data = [
            "zoneCode": "KR-2", "blockStorageVolumeTypeCode": "FB2", "blockStorageSize": "100", "blockStorageName": "data-1",
        ]
        try await run.call("createBlockStorageInstance", data)
        try await run.settle()
        try await run.call(snapshot, ["originalBlockStorageInstanceNo": "10000005", "blockStorageSnapshotName": "data-1"])
        try await run.settle()
        try await run.expect("getServerImageList", "empty", sheet: "4.20")
        let described = image("10000004", "10000006").merging(["serverImageDescription": "with its data"]) { $1 }
        try await run.expect(create, "creating", described, sheet: "4.19, 5.5")
        try await run.settle()
        let one = ["serverImageNo": "10000007"]
        try await run.expect("getServerImageDetail", "created", one, sheet: "4.20, 5.5")
        try await run.call(create, image("10000004", name: "a-2"))
        try await run.settle()
        try await run.expect("getServerImageList", "all", ["sortedBy": "serverImageName"], sheet: "4.20, 4.16")
        let server = ["serverName": "web-2", "zoneCode": "KR-1", "hypervisorTypeCode": "KVM", "serverImageNo": "10000007"]
        try await run.expect(register, "KVM.from-image", server, sheet: "5.5")
        try await run.settle()
        try await run.expect("deleteServerImage", "terminating", ["serverImageNoList.1": "10000007"], sheet: "4.20")
        try await run.settle()
        try await run.expect("getServerImageDetail", "empty", one, sheet: "4.20")
    }

    static let imageRefusals = GoldenScenario("what is refused of images and base volumes") { run in
        try await prepare(run)
        let data = try await run.fixture.snapshot(of: run.fixture.volume())
        try await run.call(create, image("10000004"))
        try await run.settle()
        let held = ["blockStorageSnapshotInstanceNoList.1": "10000004"]
        try await run.expect("deleteBlockStorageSnapshotInstances", "refused.in-image", held, sheet: "4.19, 7", status: 400)
        func other(_ name: String, _ value: String) -> [String: String] {
            web.merging(["serverName": "web-2", name: value]) { $1 }
        }
        for (state, operation, parameters) in [
            ("not-bootable", create, image(data)), ("unknown", create, image("99999999")),
            ("missing", create, ["serverImageName": "image-2"]),
            ("field", create, ["serverImageName": "image-2", "blockStorageList.1.order": "0"]),
            ("order", create, image("10000004").merging(["blockStorageList.1.order": "1"]) { $1 }),
            ("unknown", "deleteServerImage", ["serverImageNoList.1": "99999999"]),
            ("image", register, other("serverImageNo", "99999999")),
            ("base-size", register, other("baseBlockStorageSize", "3000")),
            ("name", register, web),
        ] {
            try await run.expect(operation, "refused.\(state)", parameters, sheet: "4.0, 4.19", status: 400)
        }
    }
}
