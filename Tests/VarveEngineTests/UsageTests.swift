import Testing
import VarveBackend
import VarveEngine
import VarveTestKit

/// What deleting gives back is known beforehand.
@Suite struct UsageTests {
    @Test func exclusiveAndSharedOfAChain() throws {
        let pool = try openPool(SimulatedDisk())
        try pool.createVolume(VolumeID(1), byteCount: 1 << 40)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 100 * 4096), at: 0)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try device.write(pattern(2, 10 * 4096), at: 0)
        try pool.createSnapshot(SnapshotID(3), of: VolumeID(1))
        try device.write(pattern(3, 5 * 4096), at: 5 * 4096)
        let first = try pool.usage(of: .snapshot(SnapshotID(2)))
        #expect(
            first == ImageUsage(mappedByteCount: 100 << 12, exclusiveByteCount: 10 << 12) && first.sharedByteCount == 90 << 12)
        #expect(try pool.usage(of: .snapshot(SnapshotID(3))).exclusiveByteCount == 5 << 12)
        #expect(try pool.usage(of: .volume(VolumeID(1))) == ImageUsage(mappedByteCount: 100 << 12, exclusiveByteCount: 5 << 12))
        let both = try pool.byteCountFreed(byDeleting: [.snapshot(SnapshotID(2)), .snapshot(SnapshotID(3))])
        #expect(both == 15 << 12)
        #expect(throws: BackendError.noSuchSnapshot(SnapshotID(7))) { try pool.usage(of: .snapshot(SnapshotID(7))) }
        try pool.close()
    }

    /// Random histories: the prediction for a random set is what reclaim then gives back.
    @Test(arguments: Seeds.range(12)) func predictionComesTrue(seed: UInt64) throws {
        var model = PoolModel(seed: seed)
        let pool = try openPool(SimulatedDisk())
        var random = SplitMix(seed: seed)
        for _ in 0..<12 {
            for _ in 0..<40 { try model.step(pool) }
            try pool.waitForReclaim()
            let snapshots = model.snapshots.keys.filter { _ in Bool.random(using: &random) }
            let doomed = Set(snapshots.map { ImageID.snapshot(SnapshotID($0)) })
            let predicted = try pool.byteCountFreed(byDeleting: doomed)
            let before = try pool.space().mappedByteCount
            for id in snapshots {
                try pool.deleteSnapshot(SnapshotID(id))
                model.snapshots[id] = nil
            }
            try pool.waitForReclaim()
            let freed = try before - pool.space().mappedByteCount
            #expect(freed == predicted, "seed \(seed), deleted \(snapshots)")
        }
        try pool.close()
    }
}
