import Testing
import VarveBackend
import VarveTestKit

/// Where exports are, and the verification of snapshots: Varve's own.
extension GoldenScenario {
    static let transfers = GoldenScenario("where exports are, and the verification of a snapshot") { run in
        try await run.expect("getExportAddressList", "all", sheet: "none, Varve's own")
        let volume = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]
        try await run.call("createBlockStorageInstance", volume)
        try await run.settle()
        try await run.write([1], toVolume: 10_000_002)
        try await run.call(
            "createBlockStorageSnapshotInstance",
            ["originalBlockStorageInstanceNo": "10000002", "blockStorageSnapshotName": "snapshot-1"])
        try await run.settle()
        let snapshot = ["blockStorageSnapshotInstanceNo": "10000003"]
        try await run.expect("getBlockStorageSnapshotVerification", "never", snapshot, sheet: "none, Varve's own")
        try await run.expect("verifyBlockStorageSnapshotInstance", "first", snapshot, sheet: "none, Varve's own")
        try await run.expect("verifyBlockStorageSnapshotInstance", "again", snapshot, sheet: "none, Varve's own")
        try await run.expect("getBlockStorageSnapshotVerification", "good", snapshot, sheet: "none, Varve's own")
        try await run.expect(
            "verifyBlockStorageSnapshotInstance", "refused.unknown", ["blockStorageSnapshotInstanceNo": "10000009"],
            sheet: "none, Varve's own", status: 400)
    }
}

extension GoldenRun {
    /// Puts bytes at the start of a volume.
    fileprivate func write(_ bytes: [UInt8], toVolume number: UInt64) async throws {
        try await GatewayFixture.blocking { [backend = fixture.backend] in
            try backend.openVolume(VolumeID(number)).put(bytes)
        }
    }
}

extension BlockDevice {
    fileprivate func put(_ bytes: [UInt8]) throws(BackendError) {
        let outcome = bytes.withUnsafeBytes { buffer in Result { () throws(BackendError) in try write(buffer, at: 0) } }
        try outcome.get()
    }
}
