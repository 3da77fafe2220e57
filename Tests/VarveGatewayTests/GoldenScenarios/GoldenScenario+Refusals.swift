import Foundation
import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

/// The service's refusals (sheet 3.4 and 4.0).
extension GoldenScenario {
    private static let volumes = "blockStorageInstanceNoList.1"
    private static let original = "originalBlockStorageInstanceNo"
    private static let snapshot = "createBlockStorageSnapshotInstance"
    private static let kvm = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]

    static let volumeRefusals = GoldenScenario("what is refused of volumes") { run in
        let detached = try await run.fixture.volume()
        let protected = try await run.fixture.volume(isReturnProtected: true)
        let base = try await run.baseVolume(of: .first)
        for (state, operation, parameters) in parameterFaults(detached) {
            try await run.expect(operation, "refused.\(state)", parameters, sheet: "3.4, 4.0", status: 400)
        }
        for (state, operation, parameters) in [
            ("protected", "deleteBlockStorageInstances", [volumes: protected]),
            ("base-volume", "detachBlockStorageInstances", [volumes: base]),
            ("base-volume", "deleteBlockStorageInstances", [volumes: base]),
            ("detached", "detachBlockStorageInstances", [volumes: detached]),
            ("size", "changeBlockStorageInstance", ["blockStorageInstanceNo": detached, "blockStorageSize": "10"]),
        ] {
            try await run.expect(operation, "refused.\(state)", parameters, sheet: "4.0, 4.8 to 4.11", status: 400)
        }
        run.fixture.service.setTransitionsPaused(true)
        let attach = ["blockStorageInstanceNo": detached, "serverInstanceNo": GoldenRun.localhost]
        try await run.call("attachBlockStorageInstance", attach)
        try await run.expect("attachBlockStorageInstance", "refused.busy", attach, sheet: "4.0", status: 400)
        run.fixture.service.setTransitionsPaused(false)
    }

    /// The kinds of faults of parameters, each once.
    private static func parameterFaults(_ volume: String) -> [(String, String, [String: String])] {
        let create = "createBlockStorageInstance"
        func with(_ name: String, _ value: String) -> [String: String] { kvm.merging([name: value]) { $1 } }
        return [
            ("missing", "getBlockStorageInstanceDetail", [:]),
            ("missing", "deleteBlockStorageInstances", [:]),
            ("unnumbered", "deleteBlockStorageInstances", ["blockStorageInstanceNoList.x": volume]),
            ("number", "getBlockStorageInstanceDetail", ["blockStorageInstanceNo": "-1"]),
            ("unknown", "deleteBlockStorageInstances", [volumes: "99999999"]),
            ("size", create, with("blockStorageSize", "15")),
            ("name", create, with("blockStorageName", "1st <one>")),
            ("type", create, with("blockStorageVolumeTypeCode", "CB9")),
            ("zone", create, with("zoneCode", "KR-9")),
            ("boolean", create, with("isReturnProtection", "maybe")),
            ("description", create, with("blockStorageDescription", String(repeating: "x", count: 1001))),
            ("region", "getZoneList", ["regionCode": "XX"]),
            ("page-size", "getBlockStorageInstanceList", ["pageNo": "2"]),
            ("exclusive", "getBlockStorageInstanceList", ["blockStorageName": "a", "serverName": "b"]),
        ]
    }

    static let snapshotRefusals = GoldenScenario("what is refused of snapshots") { run in
        let volume = try await run.fixture.volume()
        let incremental = [original: volume, "snapshotTypeCode": "INCREMENTAL"]
        try await run.expect(snapshot, "refused.missing", [:], sheet: "3.4, 4.14", status: 400)
        try await run.expect(snapshot, "refused.no-FULL", incremental, sheet: "4.14, 7", status: 400)
        let full = try await run.fixture.snapshot(of: volume)
        for _ in 1...7 { try await run.fixture.snapshot(of: volume, .incremental) }
        try await run.expect(snapshot, "refused.8th-INCREMENTAL", incremental, sheet: "4.14, 7", status: 400)
        let list = ["blockStorageSnapshotInstanceNoList.1": full]
        try await run.expect("deleteBlockStorageSnapshotInstances", "refused.base", list, sheet: "7", status: 400)
    }

    static let serverRefusals = GoldenScenario("what is refused of servers") { run in
        let (localhost, volume) = (GoldenRun.localhost, try await run.fixture.attachedVolume())
        let other = try await run.fixture.server(.running)
        let resize = ["blockStorageInstanceNo": volume, "blockStorageSize": "20"]
        try await run.expect("changeBlockStorageInstance", "refused.running", resize, sheet: "4.11", status: 400)
        let xen = ["serverInstanceNo": other, "blockStorageSize": "10"]
        try await run.expect("createBlockStorageInstance", "refused.hypervisor", xen, sheet: "4.9", status: 400)
        for _ in 1...ServiceConfiguration.maximumVolumesPerServer - 1 { _ = try await run.fixture.attachedVolume() }
        let more = ["blockStorageInstanceNo": try await run.fixture.volume(), "serverInstanceNo": localhost]
        try await run.expect("attachBlockStorageInstance", "refused.21st-volume", more, sheet: "4.9", status: 400)
        let servers = ["serverInstanceNoList.1": localhost]
        try await run.expect("terminateServerInstances", "refused.running", servers, sheet: "4.21", status: 400)
        try await run.call("stopServerInstances", servers)
        try await run.settle()
        try await run.expect("terminateServerInstances", "refused.built-in", servers, sheet: "4.21", status: 400)
        try await volumesAttached(run)
    }

    /// NCP's code for a server that still has additional volumes (sheet 3.4).
    private static func volumesAttached(_ run: GoldenRun) async throws {
        let server = try await run.fixture.server(.running)
        let volume = ["blockStorageInstanceNo": try await run.fixture.volume(), "serverInstanceNo": server]
        try await run.call("attachBlockStorageInstance", volume)
        try await run.settle()
        let servers = ["serverInstanceNoList.1": server]
        try await run.call("stopServerInstances", servers)
        try await run.settle()
        try await run.expect("terminateServerInstances", "refused.volumes", servers, sheet: "3.4", status: 400)
    }

    static let failures = GoldenScenario("what fails in the store") { run in
        let request = [original: try await run.fixture.volume()]
        run.fixture.backend.inject(Fault(.createSnapshot, error: .noSpace))
        try await run.expect(snapshot, "failed.no-space", request, sheet: "3.4", status: 500)
        run.fixture.backend.inject(Fault(.createSnapshot, error: .poisoned("a sync failed")))
        try await run.expect(snapshot, "failed.store", request, sheet: "3.4", status: 500)
    }
}
