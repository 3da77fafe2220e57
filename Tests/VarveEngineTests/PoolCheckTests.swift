import Testing
import VarveBackend
import VarveDisk
import VarveEngine
import VarveFormat
import VarveTestKit

/// `varve pool check`: sound pools are called sound, and each kind of damage is found.
@Suite struct PoolCheckTests {
    /// Random histories, while images are half reclaimed and ghosts half swept: online, and offline with a journal behind the checkpoint.
    @Test(arguments: Seeds.range(10)) func soundPoolsAreSound(seed: UInt64) throws {
        var model = PoolModel(seed: seed)
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        for _ in 0..<12 {
            for _ in 0..<30 { try model.step(pool) }
            let report = try pool.check()
            #expect(report.isSound, "seed \(seed): \(report)")
        }
        for _ in 0..<30 { try model.step(pool) }
        pool.abandon()
        let calls = disk.callCount
        let report = try Pool.examineOffline(disk, path: "pool").report
        #expect(report.isSound, "seed \(seed): \(report)")
        #expect(disk.callCount == calls, "an offline check changed the disk")
        let reopened = try openPool(disk)
        try model.adopt(reopened)
        try reopened.close()
    }

    /// Half of a large image has been given back when the check comes.
    @Test func reclaimUnderWayIsNoProblem() throws {
        let pool = try openPool(SimulatedDisk())
        try pool.createVolume(VolumeID(1), byteCount: 1 << 40)
        let device = try pool.openVolume(VolumeID(1))
        for unit in 0..<100 as Range<UInt64> { try device.write([1], at: unit << 30) }
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        for unit in 0..<50 as Range<UInt64> { try device.write([2], at: unit << 31) }
        try pool.deleteSnapshot(SnapshotID(2))
        #expect(try pool.maintain())
        let progress = try pool.status().reclaims
        #expect(progress.count == 1 && progress[0].fraction > 0 && progress[0].fraction < 1 && progress[0].freedByteCount > 0)
        let report = try pool.check()
        #expect(report.isSound, "\(report)")
        try pool.waitForReclaim()
        #expect(try pool.check().isSound && pool.status().reclaims.isEmpty)
        try pool.close()
    }

    /// A byte changed in each page of metadata that is in use is a problem, or makes the pool refuse to open; never a crash.
    @Test func everyDamagedPageIsFound() throws {
        let disk = try diskWithSnapshots()
        let tables = try disk.open("tables", creating: false)
        let count = try tables.byteCount() / 4096
        var found = 0
        for slot in 1..<count {
            let byte = try tables.read(count: 1, at: slot * 4096 + 9)
            try tables.write([byte[0] ^ 0x40], at: slot * 4096 + 9)
            do throws(PoolOpenError) {
                if try !Pool.examineOffline(disk, path: "pool").report.isSound { found += 1 }
            } catch {
                found += 1
            }
            try tables.write(byte, at: slot * 4096 + 9)
        }
        #expect(found >= 8, "of \(count) pages \(found) were found")
        #expect(try Pool.examineOffline(disk, path: "pool").report.isSound)
    }

    private func diskWithSnapshots() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 30)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 4 << 20), at: 4096)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try device.write(pattern(1, 8192), at: 1 << 20)
        try pool.close()
        return disk
    }

    enum Lie: CaseIterable {
        case pageUsedTwice, pageOfNoFile, tableInALeaf, epochToCome, pageNotAccounted

        func applied(to entry: Entry) -> Entry {
            switch self {
            case .pageUsedTwice: Entry(page: entry.page.advanced(by: 1), epoch: entry.epoch)
            case .pageOfNoFile: Entry(page: PageNumber(1 << 33), epoch: entry.epoch)
            case .tableInALeaf: Entry(table: NodeID(1), epoch: entry.epoch)
            case .epochToCome: Entry(page: entry.page, epoch: Epoch(1000))
            case .pageNotAccounted: Entry(page: entry.page.advanced(by: 100_000), epoch: entry.epoch)
            }
        }

        var message: String {
            switch self {
            case .pageUsedTwice: "is used at page"
            case .pageOfNoFile: "is not in the books"
            case .tableInALeaf: "in a table of level 0"
            case .epochToCome: "an entry of epoch 1000"
            case .pageNotAccounted: "is used and not accounted"
            }
        }
    }

    /// Tables that lie: an entry is changed and the checksums made to match.
    @Test(arguments: Lie.allCases) func liesAreFound(lie: Lie) throws {
        let disk = try diskWithSnapshots()
        try PoolForger(disk).changeLeafEntry(lie.applied)
        let report = try Pool.examineOffline(disk, path: "pool").report
        #expect(report.problems.contains { $0.contains(lie.message) }, "\(report)")
        #expect(try Pool.examineOffline(disk, path: "pool", repairing: true).report.problemCount > 0, "only leaks are repaired")
    }

    /// An entry that is lost leaks its page; that can be repaired.
    @Test func leaksAreRepaired() throws {
        let disk = try diskWithSnapshots()
        try PoolForger(disk).changeLeafEntry { _ in .unmapped }
        let report = try Pool.examineOffline(disk, path: "pool").report
        #expect(report.problemCount == 0 && report.leakedByteCount == 4096 && !report.isSound)
        #expect(try Pool.examineOffline(disk, path: "pool").report == report)
        #expect(try Pool.examineOffline(disk, path: "pool", repairing: true).report.isSound)
        #expect(try Pool.examineOffline(disk, path: "pool").report.isSound)
    }

    @Test func pathsWithoutAPoolAreNamed() throws {
        #expect(throws: PoolOpenError.missing(path: "pool")) { try Pool.examineOffline(SimulatedDisk(), path: "pool").report }
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        #expect(throws: PoolOpenError.inUse(path: "pool")) { try Pool.examineOffline(disk, path: "pool").report }
        #expect(throws: PoolOpenError.inUse(path: "pool")) { try Pool.statusOffline(disk, path: "pool") }
        try pool.close()
        #expect(try Pool.statusOffline(disk, path: "pool").space.mappedByteCount == 0)
    }
}

/// Changes a pool on disk so that all checksums still match.
private struct PoolForger {
    private let disk: SimulatedDisk
    private let tables: any DiskFile

    init(_ disk: SimulatedDisk) throws {
        self.disk = disk
        tables = try disk.open("tables", creating: false)
    }

    /// Of the first unit: the snapshot and the volume have a leaf each, and different pages there.
    private static let slot = 256

    /// Changes an entry of a leaf that is in use.
    func changeLeafEntry(_ change: (Entry) -> Entry) throws {
        var (name, superblock) = try superblockInForce()
        let bytes = try tables.read(count: Int(superblock.bodyByteCount), at: superblock.bodySlot * 4096)
        var body = try CheckpointBody(decoding: bytes.span.bytes, version: superblock.version)
        var mapPage = try tables.read(count: 4096, at: UInt64(body.nodeMapPages[0].slot) * 4096)
        let (node, place) = try #require(try leaf(mapPage))
        let leafChecksum = try rewrite(place.slot) { words in
            words[Self.slot] = change(Entry(word: words[Self.slot])).word
        }
        store(SlotReference(slot: place.slot, checksum: leafChecksum).word, at: node, in: &mapPage)
        try tables.write(mapPage, at: UInt64(body.nodeMapPages[0].slot) * 4096)
        body.nodeMapPages[0].checksum = mapPage.withUnsafeBytes { crc32c($0) }
        let encoded = body.encoded()
        try tables.write(encoded, at: superblock.bodySlot * 4096)
        superblock.bodyChecksum = encoded.withUnsafeBytes { crc32c($0) }
        try disk.open(name, creating: false).write(superblock.encoded(), at: 0)
    }

    private func superblockInForce() throws -> (String, Superblock) {
        let copies = try ["superblock.0", "superblock.1"].compactMap { name -> (String, Superblock)? in
            let bytes = try disk.open(name, creating: false).read(count: Superblock.byteCount, at: 0)
            return (try? Superblock(decoding: bytes.span.bytes)).map { (name, $0) }
        }
        return copies.max { $0.1.sequence < $1.1.sequence }!
    }

    private func leaf(_ mapPage: [UInt8]) throws -> (Int, SlotReference)? {
        for node in 1..<512 {
            let place = SlotReference(word: word(at: node, in: mapPage))
            guard place.slot != 0 else { continue }
            let table = try tables.read(count: 4096, at: UInt64(place.slot) * 4096)
            if Entry(word: word(at: Self.slot, in: table)).kind == .page { return (node, place) }
        }
        return nil
    }

    private func rewrite(_ slot: UInt32, _ change: (inout [UInt64]) -> Void) throws -> UInt32 {
        var bytes = try tables.read(count: 4096, at: UInt64(slot) * 4096)
        var words = (0..<512).map { word(at: $0, in: bytes) }
        change(&words)
        for (position, word) in words.enumerated() { store(word, at: position, in: &bytes) }
        try tables.write(bytes, at: UInt64(slot) * 4096)
        return bytes.withUnsafeBytes { crc32c($0) }
    }

    private func word(at position: Int, in bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: position * 8, as: UInt64.self)) }
    }

    private func store(_ word: UInt64, at position: Int, in bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: word.littleEndian, toByteOffset: position * 8, as: UInt64.self) }
    }
}
