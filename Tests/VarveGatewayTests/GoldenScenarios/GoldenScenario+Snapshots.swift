import Testing
import VarveService
import VarveTestKit

/// The states of snapshots (sheet 6 and 7), and volumes made from them.
extension GoldenScenario {
    private static let create = "createBlockStorageSnapshotInstance"
    private static let detail = "getBlockStorageSnapshotInstanceDetail"
    private static let delete = "deleteBlockStorageSnapshotInstances"
    private static let list = "getBlockStorageSnapshotInstanceList"

    private static func snapshot(_ number: Int) -> [String: String] { ["blockStorageSnapshotInstanceNo": "1000000\(number)"] }

    /// The guide's request: volume 10000002, snapshot 10000003.
    static let guide = [
        "regionCode": "KR", "blockStorageSnapshotName": "snapshot-test", "originalBlockStorageInstanceNo": "10000002",
        "snapshotTypeCode": "FULL",
    ]

    static let kvmSnapshots = GoldenScenario("snapshots of a KVM volume, and a volume made from one") { run in
        let volume = [
            "zoneCode": "KR-2", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10", "blockStorageName": "data-1",
        ]
        try await run.call("createBlockStorageInstance", volume)
        try await run.settle()
        try await run.expect(list, "empty", sheet: "4.15")
        run.fixture.service.setTransitionsPaused(true)
        try await run.expect(create, "KVM.FULL.creating", guide, sheet: "4.14, 5.2, 6: the guide's example")
        let original = ["blockStorageInstanceNo": "10000002"]
        try await run.expect("getBlockStorageInstanceDetail", "KVM.during-its-snapshot", original, sheet: "6, 7")
        run.fixture.service.setTransitionsPaused(false)
        try await run.settle()
        try await run.expect(detail, "KVM.FULL.created", snapshot(3), sheet: "4.17, 6")
        let incremental = ["blockStorageSnapshotName": "incremental-1", "snapshotTypeCode": "INCREMENTAL"]
        try await run.expect(create, "KVM.INCREMENTAL.creating", guide.merging(incremental) { $1 }, sheet: "4.14, 7")
        try await run.settle()
        try await run.expect(list, "KVM.all", ["sortedBy": "blockStorageSnapshotName"], sheet: "4.15")
        let restore = ["blockStorageSnapshotInstanceNo": "10000003", "blockStorageName": "restored-1", "blockStorageSize": "20"]
        try await run.expect(
            "createBlockStorageInstance", "KVM.from-snapshot", volume.merging(restore) { $1 }, sheet: "4.5, 5.1, 7")
        try await run.settle()
        let both = ["blockStorageSnapshotInstanceNoList.1": "10000004", "blockStorageSnapshotInstanceNoList.2": "10000003"]
        try await run.expect("getDeletionPreview", "nothing-written", both, sheet: "none: Varve's own")
        let missing = ["blockStorageInstanceNoList.1": "10009999"]
        try await run.expect("getDeletionPreview", "refused.no-volume", missing, sheet: "none: Varve's own", status: 400)
        try await run.expect(delete, "KVM.terminating", both, sheet: "4.18, 6, 7")
        try await run.settle()
        try await run.expect(detail, "empty", snapshot(3), sheet: "4.17")
    }

    static let xenSnapshots = GoldenScenario("snapshots of a XEN volume, and a volume made from one") { run in
        let volume = ["serverInstanceNo": GoldenRun.localhost, "blockStorageSize": "10", "blockStorageName": "xen-1"]
        try await run.call("createBlockStorageInstance", volume)
        try await run.settle()
        let described = guide.merging(["blockStorageSnapshotDescription": "before <the> upgrade & \"after\""]) { $1 }
        try await run.expect(create, "XEN.FULL.creating", described, sheet: "4.14, 5.2, 6")
        try await run.settle()
        let incremental = ["blockStorageSnapshotName": "incremental-1", "snapshotTypeCode": "INCREMENTAL"]
        try await run.expect(create, "XEN.INCREMENTAL.creating", guide.merging(incremental) { $1 }, sheet: "4.14, 7")
        try await run.settle()
        try await run.expect(detail, "XEN.FULL.created", snapshot(3), sheet: "4.17, 3.3")
        try await run.expect(detail, "XEN.INCREMENTAL.created", snapshot(4), sheet: "4.17, 7")
        let restore = [
            "serverInstanceNo": GoldenRun.localhost, "blockStorageSnapshotInstanceNo": "10000003",
            "blockStorageName": "restored-1",
        ]
        try await run.expect("createBlockStorageInstance", "XEN.from-snapshot", restore, sheet: "4.5, 7")
        try await run.settle()
        try await run.expect(delete, "XEN.terminating", ["blockStorageSnapshotInstanceNoList.1": "10000004"], sheet: "4.18, 7")
    }
}
