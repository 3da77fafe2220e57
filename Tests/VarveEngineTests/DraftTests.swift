import Testing
import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// What a killed process has answered and not flushed.
@Suite struct DraftTests {
    private let disk = SimulatedDisk()

    private func volume(of pool: Pool) throws -> any BlockDevice { try pool.openVolume(VolumeID(1)) }

    /// A pool with an empty volume.
    private func makePool() throws -> Pool {
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 30)
        return pool
    }

    @Test func killedProcessLosesNothingThatItAnswered() throws {
        let pool = try makePool()
        let device = try volume(of: pool)
        try device.write(pattern(1, 5000), at: 100)
        try device.write(pattern(2, 4096), at: 1 << 20)
        try device.discard(at: 1 << 20, count: 4096)
        try device.write(pattern(3, 3 << 20), at: 2 << 20)
        pool.abandon()
        let reopened = try openPool(disk.kill())
        #expect(try volume(of: reopened).read(5000, at: 100) == pattern(1, 5000))
        #expect(try volume(of: reopened).read(4096, at: 1 << 20) == [UInt8](repeating: 0, count: 4096))
        #expect(try volume(of: reopened).read(3 << 20, at: 2 << 20) == pattern(3, 3 << 20))
    }

    /// The next process answers for it as for its own writes: what it flushes is durable, in place or not.
    @Test(arguments: Survival.allCases) func flushAfterAKillCoversWhatCameBefore(survival: Survival) throws {
        let pool = try makePool()
        try volume(of: pool).write(pattern(1, 8192), at: 0)
        try volume(of: pool).flush()
        try volume(of: pool).write(pattern(2, 4096), at: 0)
        try volume(of: pool).write(pattern(3, 4096), at: 1 << 20)
        pool.abandon()
        let second = disk.kill()
        let reopened = try openPool(second)
        try volume(of: reopened).flush()
        reopened.abandon()
        let last = try openPool(second.freeze().survivor(survival, seed: 1))
        #expect(try volume(of: last).read(8192, at: 0) == pattern(2, 4096) + pattern(1, 8192)[4096...])
        #expect(try volume(of: last).read(4096, at: 1 << 20) == pattern(3, 4096))
    }

    /// Bytes that a small flush has put into the journal are older than those that were written in place since.
    @Test func journalDoesNotUndoWritesInPlace() throws {
        let pool = try makePool()
        try volume(of: pool).write(pattern(1, 4096), at: 0)
        try volume(of: pool).flush()
        try volume(of: pool).write(pattern(2, 4096), at: 0)
        pool.abandon()
        #expect(try volume(of: try openPool(disk.kill())).read(4096, at: 0) == pattern(2, 4096))
    }

    @Test func closedPoolLeavesNoDraft() throws {
        let pool = try makePool()
        try volume(of: pool).write(pattern(1, 4096), at: 0)
        try pool.close()
        #expect(try disk.list().filter { $0.hasPrefix("draft.") } == [])
        #expect(try volume(of: try openPool(disk)).read(4096, at: 0) == pattern(1, 4096))
    }

    /// After power loss the bytes that a draft tells of may be missing, even if the draft is there.
    @Test func draftIsNotBelievedAfterPowerLoss() throws {
        let pool = try makePool()
        try volume(of: pool).write(pattern(1, 4096), at: 0)
        pool.abandon()
        let survivor = try openPool(disk.freeze().survivor(.kept, seed: 1))
        #expect(try volume(of: survivor).read(4096, at: 0) == [UInt8](repeating: 0, count: 4096))
    }

    @Test(arguments: ["VARVEDF1", "garbage"]) func damagedDraftIsNotBelieved(start: String) throws {
        let pool = try makePool()
        try volume(of: pool).write(pattern(1, 4096), at: 0)
        pool.abandon()
        for name in try disk.list() where name.hasPrefix("draft.") {
            try disk.open(name, creating: false).write(Array(start.utf8) + [1], at: 0)
        }
        #expect(try volume(of: try openPool(disk.kill())).read(4096, at: 0) == [UInt8](repeating: 0, count: 4096))
    }

    /// Without a draft every change of a map is flushed before it is answered.
    @Test func changesThatCannotBeDraftedAreFlushed() throws {
        let pool = try makePool()
        let name = try #require(try disk.list().filter { $0.hasPrefix("draft.") }.max())
        disk.setFaults { $0.fullFile = name }
        try volume(of: pool).write(pattern(1, 4096), at: 0)
        disk.setFaults { $0 = DiskFaults() }
        pool.abandon()
        let survivor = try openPool(disk.freeze().survivor(.lost, seed: 1))
        #expect(try volume(of: survivor).read(4096, at: 0) == pattern(1, 4096))
    }

    /// What a failed sync leaves readable never reaches the disk: the next process must not take it for written.
    @Test func failedSyncWithdrawsTheDraft() throws {
        let pool = try makePool()
        try volume(of: pool).write(pattern(1, 1 << 20), at: 0)
        disk.setFaults { $0.failingSync = "data.000000" }
        #expect(throws: BackendError.self) { try volume(of: pool).flush() }
        disk.setFaults { $0 = DiskFaults() }
        pool.abandon()
        #expect(try volume(of: try openPool(disk.kill())).read(1 << 20, at: 0) == [UInt8](repeating: 0, count: 1 << 20))
    }

    /// What is flushed leaves its room to what comes: a writer that flushes needs one page of draft.
    @Test func draftDoesNotGrowUnderFlushes() throws {
        let pool = try makePool()
        for page in 0..<3000 as Range<UInt64> {
            try volume(of: pool).write([UInt8(page % 255)], at: page << 12)
            if page % 10 == 9 { try volume(of: pool).flush() }
        }
        let name = try #require(try disk.list().filter { $0.hasPrefix("draft.") }.max())
        #expect(try disk.open(name, creating: false).byteCount() < 100_000)
        try volume(of: pool).write(pattern(5, 4096), at: 0)
        pool.abandon()
        #expect(try volume(of: try openPool(disk.kill())).read(4096, at: 0) == pattern(5, 4096))
    }

    /// Half a snapshot set is none; what was written after its cut is there.
    @Test func unansweredSnapshotsAreNotInDrafts() throws {
        let pool = try makePool()
        try volume(of: pool).write(pattern(1, 4096), at: 0)
        disk.setFaults { $0.fullFile = "journal.00000002" }
        #expect(throws: BackendError.self) { try pool.createSnapshot(SnapshotID(2), of: VolumeID(1)) }
        disk.setFaults { $0 = DiskFaults() }
        try volume(of: pool).write(pattern(2, 4096), at: 0)
        pool.abandon()
        let reopened = try openPool(disk.kill())
        #expect(!reopened.hasSnapshot(SnapshotID(2)))
        #expect(try volume(of: reopened).read(4096, at: 0) == pattern(2, 4096))
        try reopened.waitForReclaim()
        #expect(try PoolAudit(reopened).problems == [])
    }

    /// The page cache belongs to one file of one running system.
    @Test func cacheIdentityOfFiles() throws {
        let directory = try TemporaryDirectory()
        let disk = POSIXDisk(path: directory.path)
        let file = try disk.open("a", creating: true)
        #expect(try file.cacheIdentity() == disk.open("a", creating: false).cacheIdentity())
        #expect(try file.cacheIdentity() != disk.open("b", creating: true).cacheIdentity())
    }
}
