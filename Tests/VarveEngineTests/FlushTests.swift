import Glibc
import Synchronization
import Testing
import VarveBackend
import VarveEngine
import VarveTestKit

/// What a flush costs, and that it keeps its promise whichever way the bytes go.
@Suite struct FlushTests {
    private let disk = SimulatedDisk()

    private func volume(_ pool: Pool, _ id: UInt64 = 1) throws -> any BlockDevice {
        try pool.createVolume(VolumeID(id), byteCount: 1 << 30)
        return try pool.openVolume(VolumeID(id))
    }

    /// Syncs that are made, by file.
    private func syncs(_ body: () throws -> Void) rethrows -> [String: Int] {
        let counts = Mutex<[String: Int]>([:])
        disk.observe { call in if call.kind == .sync { counts.withLock { $0[call.file, default: 0] += 1 } } }
        defer { disk.observe(nil) }
        try body()
        return counts.withLock { $0 }
    }

    @Test func costsOneSync() throws {
        let pool = try openPool(disk)
        let (first, second) = (try volume(pool), try volume(pool, 2))
        try first.write(pattern(1, 1 << 20), at: 0)
        #expect(try syncs { try first.flush() } == ["data.000000": 1, "journal.00000002": 1], "many new pages")
        try first.write([1], at: 0)
        try second.write(pattern(2, 1 << 20), at: 0)
        #expect(try syncs { try first.flush() } == ["data.000000": 1], "written in place; not the neighbour's file")
        #expect(try syncs { try first.flush() } == [:], "nothing written")
        try pool.createSnapshot(SnapshotID(9), of: VolumeID(1))
        try first.write([1], at: 0)
        #expect(try syncs { try first.flush() } == ["journal.00000002": 1], "a few new pages")
        try first.write([2], at: 0)
        #expect(try syncs { try first.flush() } == ["journal.00000002": 1], "in place, of pages whose bytes the journal holds")
        try first.write([3], at: 0)
        #expect(try syncs { try pool.createSnapshot(SnapshotID(10), of: VolumeID(1)) } == ["journal.00000002": 1], "a snapshot")
        try pool.close()
    }

    /// Bytes of one page go to the journal, then to its place by a sync, then to the journal again, and so on: the last ones count.
    @Test(arguments: Seeds.range(30)) func lastFlushWins(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let pool = try openPool(disk)
        let device = try volume(pool)
        var expected: [UInt64: UInt8] = [:]
        try device.write(pattern(1, 64 * 4096), at: 0)
        try device.flush()
        for step in 0..<40 as Range<UInt8> {
            let (page, isLong) = (UInt64.random(in: 0..<64, using: &random), Bool.random(using: &random))
            let count = isLong ? 24 : 1
            try device.write([UInt8](repeating: step, count: count * 4096), at: page << 12)
            for index in page..<page + UInt64(count) { expected[index] = step }
            if Int.random(in: 0..<4, using: &random) == 0 {
                try pool.createSnapshot(SnapshotID(UInt64(step) + 10), of: VolumeID(1))
            }
            if Int.random(in: 0..<20, using: &random) == 0 { try pool.checkpoint() }
            try device.flush()
        }
        try device.write([UInt8](repeating: 0xFF, count: 4096), at: 100 << 12)
        pool.abandon()
        for survivor in 0..<4 {
            let reopened = try openPool(disk.crash(seed: seed * 10 + UInt64(survivor)))
            let found = try reopened.openVolume(VolumeID(1))
            for (page, stamp) in expected {
                #expect(try found.read(1, at: page << 12 + 9) == [stamp], "seed \(seed), page \(page)")
            }
            #expect(try reopened.check().isSound)
            reopened.abandon()
        }
    }

    /// A sync that fails stops the volume whose bytes they were, and no other.
    @Test func failedSyncPoisonsOneVolume() throws {
        let pool = try openPool(disk)
        let (first, second) = (try volume(pool), try volume(pool, 2))
        for device in [first, second] {
            try device.write(pattern(1, 1 << 20), at: 0)
            try device.flush()
        }
        try first.write(pattern(2, 1 << 20), at: 0)
        disk.setFaults { $0.failingSync = "data.000000" }
        #expect(throws: BackendError.self) { try first.flush() }
        disk.setFaults { $0.failingSync = nil }
        for call in [
            { try first.write([1], at: 0) }, { try first.flush() }, { try pool.createSnapshot(SnapshotID(8), of: VolumeID(1)) },
        ] {
            #expect { try call() } throws: { "\($0)".contains("sync of data.000000") }
        }
        #expect(try first.read(1 << 20, at: 0) == pattern(2, 1 << 20))
        #expect(try pool.status().failures.first?.contains("volume 1: sync of data.000000 failed") == true)
        try second.write(pattern(3, 1 << 20), at: 0)
        try pool.createSnapshot(SnapshotID(9), of: VolumeID(2))
        try second.write(pattern(4, 1 << 20), at: 0)
        try second.flush()
        #expect(throws: BackendError.self) { try pool.checkpoint() }
        #expect(try pool.check().isSound)
        try pool.close()
        let reopened = try openPool(disk.crash(seed: 1))
        #expect(try reopened.openSnapshot(SnapshotID(9)).read(1 << 20, at: 0) == pattern(3, 1 << 20))
        #expect(try reopened.openVolume(VolumeID(2)).read(1 << 20, at: 0) == pattern(4, 1 << 20))
        try reopened.openVolume(VolumeID(1)).write([1], at: 0)
        #expect(try reopened.status().failures == [] && reopened.check().isSound)
        try reopened.close()
    }

    /// A checkpoint that ends while a snapshot is being made durable names it: with everything that was written before it. Whether its own flush
    /// brings that to the disk, or one that was under way before it.
    @Test(arguments: [true, false]) func checkpointBeforeTheFlushOfASnapshot(isFlushUnderWay: Bool) throws {
        let pool = try openPool(disk)
        let device = try volume(pool)
        try device.write(pattern(1, 24 * 4096), at: 0)
        try device.flush()
        try pool.checkpoint()
        try device.write(pattern(2, 24 * 4096), at: 0)
        let isDue = Mutex(true)
        let survivor = Mutex<SimulatedDisk?>(nil)
        disk.observe { [disk] call in
            guard call.kind == .sync, call.file.hasPrefix("data."),
                isDue.withLock({ due in
                    defer { due = false }; return due
                })
            else { return }
            _ = eventually { pool.hasSnapshot(SnapshotID(2)) }
            try? pool.checkpoint()
            let frozen = disk.freeze(during: call).survivor(.lost, seed: 1)
            survivor.withLock { $0 = frozen }
        }
        let snapshot = BackgroundThread {
            if isFlushUnderWay { while isDue.withLock({ $0 }) { sched_yield() } }
            try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        }
        if isFlushUnderWay { try device.flush() }
        try snapshot.join()
        disk.observe(nil)
        pool.abandon()
        let reopened = try openPool(try #require(survivor.withLock { $0 }))
        #expect(try reopened.openSnapshot(SnapshotID(2)).read(24 * 4096, at: 0) == pattern(2, 24 * 4096))
        reopened.abandon()
    }

    /// Volumes leave the reserve alone, but for the rest of a segment in use.
    @Test func fullPoolLeavesTheReserve() throws {
        let pool = try openPool(disk) { $0.reserveByteCount = 8 << 20 }
        let device = try volume(pool)
        disk.setFaults { $0.capacity = 32 << 20 }
        var offset: UInt64 = 0
        #expect(throws: BackendError.noSpace) {
            while true {
                try device.write(pattern(1, 4096), at: offset)
                offset += 4096
            }
        }
        #expect(offset > 20 << 20)
        #expect(try disk.freeByteCount() >= 5 << 20)
        try device.flush()
        try pool.close()
    }

    /// What a long write asks for at once counts when it is given out, not each time it is asked for.
    @Test func longWriteFitsWhereItHasRoom() throws {
        let pool = try openPool(disk) { $0.reserveByteCount = 8 << 20 }
        let device = try volume(pool)
        disk.setFaults { $0.capacity = 64 << 20 }
        try device.write(pattern(1, 32 << 20), at: 0)
        #expect(throws: BackendError.noSpace) { try device.write(pattern(2, 32 << 20), at: 32 << 20) }
        #expect(try device.read(32 << 20, at: 32 << 20).allSatisfy { $0 == 0 })
        try device.flush()
        try pool.close()
    }

    /// A disk that has no room for the journal to grow as usual may still have some for what is to be recorded: a deletion, which gives space back.
    @Test func journalOfAFullDiskGrowsByWhatItNeeds() throws {
        let pool = try openPool(disk) { $0.journalRoomByteCount = 1 << 20 }
        let device = try volume(pool)
        try device.write(pattern(1, 4 << 20), at: 0)
        try device.flush()
        try pool.checkpoint()
        let used = (1 << 50) - (try disk.freeByteCount())
        disk.setFaults { $0.capacity = used + 16384 }
        try pool.deleteVolume(VolumeID(1))
        #expect(!pool.hasVolume(VolumeID(1)))
        disk.setFaults { $0.capacity = nil }
        try pool.close()
    }

    /// A flush between the cut of a checkpoint and its superblock commits records that the checkpoint holds. Replayed on top of it they would let go
    /// of pages that are in use, whose space the next checkpoint would give back.
    @Test func flushWhileACheckpointIsWritten() throws {
        let pool = try openPool(disk)
        let device = try volume(pool)
        try device.write(pattern(1, 24 * 4096), at: 0)
        try device.discard(at: 0, count: 24 * 4096)
        try device.write(pattern(2, 24 * 4096), at: 0)
        let isDue = Mutex(true)
        disk.observe { call in
            let isFirst =
                call.kind == .sync && call.file == "tables"
                && isDue.withLock { due in
                    defer { due = false }
                    return due
                }
            if isFirst { try? device.flush() }
        }
        try pool.checkpoint()
        disk.observe(nil)
        #expect(isDue.withLock { !$0 })
        pool.abandon()
        let reopened = try openPool(disk.kill())
        try reopened.checkpoint()
        #expect(try reopened.openVolume(VolumeID(1)).read(24 * 4096, at: 0) == pattern(2, 24 * 4096))
        #expect(try reopened.check().isSound)
        try reopened.close()
    }
}
