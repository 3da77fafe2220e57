import Testing
import VarveService
import VarveTestKit

/// The states of volumes (sheet 6).
extension GoldenScenario {
    private static let first = ["blockStorageInstanceNo": "10000002"]
    private static let list = ["blockStorageInstanceNoList.1": "10000002"]
    private static let localhost = ["blockStorageInstanceNo": "10000002", "serverInstanceNo": GoldenRun.localhost]
    private static let kvm = [
        "zoneCode": "KR-2", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10", "blockStorageName": "data-1",
    ]

    static let kvmVolume = GoldenScenario("a KVM volume, detached") { run in
        try await run.expect("getBlockStorageInstanceList", "empty", sheet: "4.6")
        try await run.expect("createBlockStorageInstance", "KVM.creating", kvm, sheet: "4.5, 6")
        try await run.settle()
        try await run.expect("getBlockStorageInstanceDetail", "KVM.detached", first, sheet: "4.7, 6")
        try await run.expect(
            "changeBlockStorageInstance", "KVM.detached", first.merging(["blockStorageSize": "20"]) { $1 }, sheet: "4.11, 6")
        try await run.settle()
        let protection = first.merging(["isReturnProtection": "True"]) { $1 }
        try await run.expect("setBlockStorageReturnProtection", "on", protection, sheet: "4.13")
        try await run.call("setBlockStorageReturnProtection", first.merging(["isReturnProtection": "False"]) { $1 })
        try await run.call("createBlockStorageInstance", kvm.merging(["blockStorageName": "data-2"]) { $1 })
        try await run.settle()
        try await run.expect("getBlockStorageInstanceList", "all", sheet: "4.6, 4.16")
        let page = ["pageNo": "2", "pageSize": "1"]
        try await run.expect("getBlockStorageInstanceList", "page-2-of-2", page, sheet: "4.16")
        try await run.expect(
            "getBlockStorageInstanceList", "past-the-end", page.merging(["pageNo": "3"]) { $1 }, sheet: "4.16")
        try await run.expect("deleteBlockStorageInstances", "KVM.detached", list, sheet: "4.8, 6")
        try await run.settle()
        try await run.expect("getBlockStorageInstanceDetail", "empty", first, sheet: "4.7")
    }

    /// The backend waits at a gate, so that what lies between detaching and gone is seen.
    static let kvmAttachedVolume = GoldenScenario("a KVM volume, attached") { format in
        let deletion = Gate()
        return try await GoldenRun.run(format, hook: { if $0 == .deleteVolume { deletion.pass() } }) { run in
            defer { deletion.open() }
            try await run.call("createBlockStorageInstance", kvm)
            try await run.settle()
            try await run.expect("attachBlockStorageInstance", "KVM.attaching", localhost, sheet: "4.9, 6")
            try await run.settle()
            try await run.expect("getBlockStorageInstanceDetail", "KVM.attached", first, sheet: "4.7, 6")
            try await resizeAttached(run)
            run.fixture.service.setTransitionsPaused(true)
            try await run.expect("detachBlockStorageInstances", "KVM.detaching", list, sheet: "4.10, 6")
            let server = ["serverInstanceNo": GoldenRun.localhost]
            try await run.expect("getServerInstanceDetail", "setting-up", server, sheet: "4.10")
            run.fixture.service.setTransitionsPaused(false)
            try await run.settle()
            try await run.call("attachBlockStorageInstance", localhost)
            try await run.settle()
            try await run.expect("deleteBlockStorageInstances", "KVM.attached", list, sheet: "4.8, 6")
            try await run.waitForArrival(at: deletion)
            try await run.expect("getBlockStorageInstanceDetail", "KVM.terminating", first, sheet: "6")
        }
    }

    private static func resizeAttached(_ run: GoldenRun) async throws {
        let server = ["serverInstanceNoList.1": GoldenRun.localhost]
        try await run.call("stopServerInstances", server)
        try await run.settle()
        let size = first.merging(["blockStorageSize": "20"]) { $1 }
        try await run.expect("changeBlockStorageInstance", "KVM.attached", size, sheet: "4.11, 6")
        try await run.settle()
        run.fixture.service.setTransitionsPaused(true)
        try await run.call("detachBlockStorageInstances", list)
        let one = ["serverInstanceNo": GoldenRun.localhost]
        try await run.expect("getServerInstanceDetail", "stopped.setting-up", one, sheet: "4.10")
        run.fixture.service.setTransitionsPaused(false)
        try await run.settle()
        try await run.call("attachBlockStorageInstance", localhost)
        try await run.settle()
        try await run.call("startServerInstances", server)
        try await run.settle()
    }

    /// The backend waits at a gate, so that what lies between initialized and attached is seen.
    static let xenVolume = GoldenScenario("a XEN volume") { format in
        let opening = Gate()
        return try await GoldenRun.run(format, hook: { if $0 == .openVolume { opening.pass() } }) { run in
            defer { opening.open() }
            let xen = ["serverInstanceNo": GoldenRun.localhost, "blockStorageSize": "10", "blockStorageName": "xen-1"]
            try await run.expect("createBlockStorageInstance", "XEN.initialized", xen, sheet: "4.5, 6")
            try await run.waitForArrival(at: opening)
            try await run.expect("getBlockStorageInstanceDetail", "XEN.attaching", first, sheet: "6")
            opening.open()
            try await run.settle()
            try await run.expect("getBlockStorageInstanceDetail", "XEN.attached", first, sheet: "5.1, 6, 8.4")
            try await run.expect("detachBlockStorageInstances", "XEN.detaching", list, sheet: "4.10, 6")
            try await run.settle()
            try await run.expect("getBlockStorageInstanceDetail", "XEN.detached", first, sheet: "6")
            let size = first.merging(["blockStorageSize": "20"]) { $1 }
            try await run.expect("changeBlockStorageVolumeSize", "XEN.detached", size, sheet: "4.12, 6")
            try await run.settle()
            let hdd = [
                "blockStorageDiskDetailTypeCode": "HDD", "blockStorageDescription": "logs & more", "isReturnProtection": "true",
            ]
            let second = xen.merging(hdd) { $1 }.merging(["blockStorageName": "xen-2"]) { $1 }
            try await run.expect("createBlockStorageInstance", "XEN.HDD", second, sheet: "4.5, 5.1")
            try await run.settle()
            try await run.expect("deleteBlockStorageInstances", "XEN.detached", list, sheet: "4.8")
        }
    }
}
