import Foundation
import Synchronization
import Testing
import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// Opening: what is refused, in one clear line, and untouched.
@Suite struct PoolOpeningTests {
    @Test func secondProcessIsKeptOut() throws {
        let directory = try TemporaryDirectory()
        let disk = POSIXDisk(path: directory.path)
        let pool = try Pool.open(disk, path: directory.path)
        #expect(throws: PoolOpenError.inUse(path: directory.path)) { try Pool.open(disk, path: directory.path) }
        try pool.close()
        try Pool.open(disk, path: directory.path).close()
    }

    @Test func foreignDirectoryIsRefusedAndLeftAlone() throws {
        let disk = SimulatedDisk()
        _ = try disk.open("photos", creating: true)
        #expect(throws: PoolOpenError.foreign(path: "pool", file: "photos")) { try openPool(disk) }
        #expect(try disk.list().sorted() == ["photos"])
    }

    @Test func missingDirectoryIsNamed() {
        #expect { try Pool.open(POSIXDisk(path: "/nowhere/at/all"), path: "/nowhere/at/all") } throws: { error in
            "\(error)".contains("/nowhere/at/all") && "\(error)".contains("No such file or directory")
        }
    }

    /// Each file of a pool with a byte changed: refused by name, or (a journal's tail) cut off where the damage is.
    @Test(arguments: ["superblock", "tables", "journal"]) func damageIsNamed(file: String) throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 20)
        try pool.openVolume(VolumeID(1)).write(pattern(1, 1 << 20), at: 0)
        try pool.close()
        for name in try disk.list() where name.hasPrefix(file) {
            let opened = try disk.open(name, creating: false)
            for offset in stride(from: UInt64(0), to: min(try opened.byteCount(), 200_000), by: 61) {
                let byte = try opened.read(count: 1, at: offset)[0]
                try opened.write([byte ^ 0x55], at: offset)
            }
        }
        let error = #expect(throws: PoolOpenError.self) { try openPool(disk) }
        guard case .damaged(_, let what)? = error else {
            Issue.record("not called damaged: \(String(describing: error))")
            return
        }
        #expect(what.contains(file))
    }

    @Test func damagedTableIsFoundWhenItIsRead() throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 20)
        try pool.openVolume(VolumeID(1)).write(pattern(1, 4096), at: 0)
        try pool.checkpoint()
        pool.abandon()
        let tables = try disk.open("tables", creating: false)
        let count = try tables.byteCount()
        // Everything that is not the checkpoint's own metadata: the tables lie before it.
        try tables.write([0xFF], at: 2 * 4096 + 5)
        let reopened = try openPool(disk)
        #expect(count > 3 * 4096)
        #expect { try reopened.openVolume(VolumeID(1)).read(4096, at: 0) } throws: { error in
            guard case BackendError.corrupt(let what) = error else { return false }
            return what.contains("tables: the checksum of node")
        }
        reopened.abandon()
    }

    /// After a sync that failed the file reads as if it had not, and later syncs of it do nothing: what the next opening builds on must
    /// be written again. `flushCount` varies which of the changes reached the disk.
    @Test(arguments: ["journal.", "superblock."], 0..<8) func openedAgainAfterAFailedSync(file: String, flushCount: UInt64) throws
    {
        var disk = SimulatedDisk()
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 20)
        let device = try pool.openVolume(VolumeID(1))
        for page in 0...flushCount {
            try device.write(pattern(page, 4096), at: page * 4096)
            try device.flush()
        }
        for name in try disk.list().sorted() where name.hasPrefix(file) { disk.setFaults { $0.failingSync = name } }
        try device.write(pattern(100, 4096), at: 100 * 4096)
        #expect(throws: BackendError.self) {
            // Twice: one of the two superblocks fails.
            if file == "superblock." { for _ in 0..<2 { try pool.checkpoint() } } else { try device.flush() }
        }
        pool.abandon()
        disk = disk.kill()
        let reopened = try openPool(disk)
        try reopened.openVolume(VolumeID(1)).write(pattern(200, 4096), at: 200 * 4096)
        try reopened.openVolume(VolumeID(1)).flush()
        reopened.abandon()
        let survivor = try openPool(disk.freeze().survivor(.lost, seed: 1))
        #expect(try survivor.openVolume(VolumeID(1)).read(4096, at: 200 * 4096) == pattern(200, 4096))
        survivor.abandon()
    }

    /// A process that is killed again and again before its journal is full must not make every opening longer.
    @Test func journalsOfManyKillsAreCheckpointed() throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 30)
        pool.abandon()
        for round in 0..<30 as Range<UInt64> {
            let pool = try Pool.open(disk, path: "pool", settings: Self.smallJournal)
            let device = try pool.openVolume(VolumeID(1))
            for page in 0..<100 as Range<UInt64> { try device.write([UInt8(round)], at: (round * 100 + page) * 8192) }
            try device.flush()
            #expect(try eventually { try journalByteCount(disk) <= 3 * Self.smallJournal.journalByteCountMax })
            pool.abandon()
        }
        let reopened = try openPool(disk)
        #expect(try reopened.openVolume(VolumeID(1)).read(1, at: 2999 * 8192) == [29])
        #expect(try PoolAudit(reopened).problems == [])
        reopened.abandon()
    }

    private static let smallJournal: PoolSettings = {
        var settings = PoolSettings()
        settings.journalByteCountMax = 20_000
        settings.journalRoomByteCount = 4096
        return settings
    }()

    private func journalByteCount(_ disk: SimulatedDisk) throws -> UInt64 {
        // One that is removed meanwhile counts no more.
        try disk.list().filter { $0.hasPrefix("journal.") }
            .reduce(0) { try $0 + ((try? disk.open($1, creating: false))?.byteCount() ?? 0) }
    }

    /// The power may go at every call of the making of a pool: the next opening makes it.
    @Test func interruptedMakingStartsAnew() throws {
        let disk = SimulatedDisk()
        let problems = Mutex<[String]>([])
        disk.observe { [unowned disk] call in
            let frozen = disk.freeze(during: call)
            for survival in Survival.allCases {
                for seed in 0..<32 as Range<UInt64> {
                    do { try openPool(frozen.survivor(survival, seed: seed)).close() } catch {
                        problems.withLock { $0.append("\(call), survivor \(survival) \(seed): \(error)") }
                    }
                }
            }
        }
        try openPool(disk).close()
        #expect(problems.withLock { $0 } == [])
    }
}
