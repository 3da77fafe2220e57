import Testing
import VarveBackend
import VarveEngine
import VarveTestKit

/// Snapshots of several volumes at one moment, all or none.
@Suite struct SnapshotSetTests {
    private let disk = SimulatedDisk()

    private func poolWithVolumes(_ count: UInt64) throws -> Pool {
        let pool = try openPool(disk)
        for id in 1...count { try pool.createVolume(VolumeID(id), byteCount: 1 << 30) }
        return pool
    }

    private func cuts(_ count: UInt64, from first: UInt64) -> [SnapshotCut] {
        (1...count).map { SnapshotCut(snapshot: SnapshotID(first + $0), volume: VolumeID($0)) }
    }

    /// One thread writes a number to the first volume, then to the second, and so on; a set holds numbers that fall by at most one.
    @Test func setIsOneMoment() throws {
        let pool = try poolWithVolumes(3)
        let writer = BackgroundThread {
            let devices = try (1...3).map { try pool.openVolume(VolumeID(UInt64($0))) }
            for round in 1...2000 as ClosedRange<UInt64> {
                for device in devices { try device.write(pattern(round, 8) + [UInt8(round & 0xFF), UInt8(round >> 8)], at: 0) }
            }
        }
        for round in 0..<50 as Range<UInt64> { try pool.createSnapshots(cuts(3, from: 10 + round * 3)) }
        try writer.join()
        for round in 0..<50 as Range<UInt64> {
            let rounds = try cuts(3, from: 10 + round * 3).map { cut in
                let bytes = try pool.openSnapshot(cut.snapshot).read(10, at: 0)
                return Int(bytes[8]) + Int(bytes[9]) << 8
            }
            #expect(rounds == rounds.sorted(by: >) && rounds[0] - rounds[2] <= 1, "\(rounds)")
        }
        try pool.close()
    }

    /// The power goes at every call: a set is there whole or not at all, and whole once it was answered.
    @Test func setIsAllOrNothing() throws {
        var isAnswered = false
        var point = 0
        while !isAnswered {
            let disk = SimulatedDisk()
            let pool = try openPool(disk)
            for id in 1...3 as ClosedRange<UInt64> {
                try pool.createVolume(VolumeID(id), byteCount: 1 << 30)
                try pool.openVolume(VolumeID(id)).write(pattern(id, 1 << 17), at: id << 12)
            }
            disk.setFaults { $0.callsUntilPowerCut = point }
            do {
                try pool.createSnapshots(cuts(3, from: 10))
                isAnswered = true
            } catch {}
            pool.abandon()
            for seed in 0..<20 as Range<UInt64> {
                let reopened = try openPool(disk.crash(seed: seed))
                let found = cuts(3, from: 10).map { reopened.hasSnapshot($0.snapshot) }
                #expect(Set(found).count == 1 && (!isAnswered || found[0]), "point \(point), seed \(seed): \(found)")
                #expect(try PoolAudit(reopened).problems == [])
                reopened.abandon()
            }
            point += 1
        }
        #expect(point > 5)
    }

    @Test func badSetsChangeNothing() throws {
        let pool = try poolWithVolumes(2)
        try pool.createSnapshot(SnapshotID(9), of: VolumeID(1))
        #expect(throws: BackendError.noSuchVolume(VolumeID(7))) {
            try pool.createSnapshots(cuts(2, from: 20) + [SnapshotCut(snapshot: SnapshotID(30), volume: VolumeID(7))])
        }
        #expect(throws: BackendError.alreadyExists(9)) {
            try pool.createSnapshots([
                SnapshotCut(snapshot: SnapshotID(21), volume: VolumeID(1)),
                SnapshotCut(snapshot: SnapshotID(9), volume: VolumeID(2)),
            ])
        }
        #expect(throws: BackendError.alreadyExists(1)) {
            try pool.createSnapshots([
                SnapshotCut(snapshot: SnapshotID(21), volume: VolumeID(1)),
                SnapshotCut(snapshot: SnapshotID(22), volume: VolumeID(1)),
            ])
        }
        #expect(try pool.space().snapshotCount == 1)
        try pool.close()
    }

    @Test func emptySetDoesNothing() throws {
        let pool = try poolWithVolumes(1)
        try pool.createSnapshots([])
        #expect(try pool.space().snapshotCount == 0)
        try pool.close()
    }

    /// The sync of one volume's bytes fails: nothing of the set is there, not even after the other volume's next flush.
    @Test func failedSetLeavesNothing() throws {
        let pool = try poolWithVolumes(2)
        for id in 1...2 as ClosedRange<UInt64> { try pool.openVolume(VolumeID(id)).write(pattern(id, 1 << 20), at: 0) }
        disk.setFaults { $0.failingSync = "data.000000" }
        #expect(throws: BackendError.self) { try pool.createSnapshots(cuts(2, from: 10)) }
        disk.setFaults { $0.failingSync = nil }
        for cut in cuts(2, from: 10) { #expect(!pool.hasSnapshot(cut.snapshot)) }
        try pool.openVolume(VolumeID(2)).flush()
        pool.abandon()
        let reopened = try openPool(disk.crash(seed: 1))
        for cut in cuts(2, from: 10) { #expect(!reopened.hasSnapshot(cut.snapshot)) }
        #expect(try reopened.openVolume(VolumeID(2)).read(1 << 20, at: 0) == pattern(2, 1 << 20))
        try reopened.waitForReclaim()
        #expect(try reopened.check().isSound)
        try reopened.close()
    }
}
