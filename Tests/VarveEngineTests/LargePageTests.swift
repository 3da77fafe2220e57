import Testing
import VarveBackend
import VarveEngine
import VarveFormat
import VarveTestKit

/// Large pages: made by sequential writes, split by small ones, joined again.
@Suite struct LargePageTests {
    static let unit = 2 << 20
    private let disk = SimulatedDisk()

    private func openVolume() throws -> (Pool, any BlockDevice) {
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 64 << 20)
        return (pool, try pool.openVolume(VolumeID(1)))
    }

    /// Blocks of 64 KiB to 4 MiB, forwards, backwards, and the two halves of many units in turn.
    @Test(arguments: [(65_536, 1), (1 << 20, 1), (4 << 20, 1), (1 << 20, 7)])
    func sequentialWritesMakeLargePages(blockByteCount: Int, stride: Int) throws {
        let (pool, device) = try openVolume()
        let count = 16 * Self.unit / blockByteCount
        for step in 0..<count {
            let block = step * stride % count
            try device.write(pattern(UInt64(block), blockByteCount), at: UInt64(block * blockByteCount))
        }
        #expect(try PoolAudit(pool).largePageCount == 16)
        for block in 0..<count {
            #expect(try device.read(blockByteCount, at: UInt64(block * blockByteCount)) == pattern(UInt64(block), blockByteCount))
        }
        try pool.close()
        let reopened = try openPool(disk)
        #expect(try PoolAudit(reopened).problems == [] && PoolAudit(reopened).largePageCount == 16)
        try reopened.close()
    }

    @Test func smallWritesInSequenceMakeLargePages() throws {
        let (pool, device) = try openVolume()
        for page in 0..<2048 { try device.write(pattern(UInt64(page), 4096), at: UInt64(page * 4096)) }
        // The first pages went elsewhere, before they were known to be the beginning of a series.
        #expect(try PoolAudit(pool).largePageCount == 3)
        try pool.close()
    }

    @Test func smallWriteAfterASnapshotSplits() throws {
        let (pool, device) = try openVolume()
        let bytes = pattern(1, 4 * Self.unit)
        try device.write(bytes, at: 0)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        #expect(try PoolAudit(pool).largePageCount == 4)
        try device.write(pattern(2, 4096), at: UInt64(Self.unit + 8192))
        try device.discard(at: UInt64(2 * Self.unit + 4096), count: 4096)
        #expect(try pool.space().mappedByteCount == UInt64(4 * Self.unit + 4096))
        var expected = bytes
        expected.replaceSubrange(Self.unit + 8192..<Self.unit + 12288, with: pattern(2, 4096))
        expected.replaceSubrange(2 * Self.unit + 4096..<2 * Self.unit + 8192, with: repeatElement(0, count: 4096))
        #expect(try device.read(bytes.count, at: 0) == expected)
        #expect(try pool.openSnapshot(SnapshotID(2)).read(bytes.count, at: 0) == bytes)
        try pool.deleteSnapshot(SnapshotID(2))
        try pool.waitForReclaim()
        #expect(try pool.space().mappedByteCount == UInt64(4 * Self.unit - 4096))
        #expect(try device.read(bytes.count, at: 0) == expected)
        #expect(try PoolAudit(pool).problems == [])
        try pool.close()
    }

    /// Two children keep different halves of a deleted snapshot's large page.
    @Test func ghostGivesBackPartsOfALargePage() throws {
        let (pool, device) = try openVolume()
        let bytes = pattern(1, Self.unit)
        try device.write(bytes, at: 0)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try pool.forkVolume(VolumeID(3), from: SnapshotID(2), byteCount: 64 << 20)
        let fork = try pool.openVolume(VolumeID(3))
        try device.discard(at: 0, count: UInt64(Self.unit * 3 / 4))
        try fork.discard(at: UInt64(Self.unit / 4), count: UInt64(Self.unit * 3 / 4))
        try pool.deleteSnapshot(SnapshotID(2))
        try pool.waitForReclaim()
        #expect(try pool.space().mappedByteCount == UInt64(Self.unit / 2))
        #expect(try device.read(Self.unit / 4, at: UInt64(Self.unit * 3 / 4)) == Array(bytes[(Self.unit * 3 / 4)...]))
        #expect(try fork.read(Self.unit / 4, at: 0) == Array(bytes[..<(Self.unit / 4)]))
        #expect(try PoolAudit(pool).problems == [])
        try pool.deleteVolume(VolumeID(1))
        try pool.waitForReclaim()
        #expect(try pool.space().mappedByteCount == UInt64(Self.unit / 4))
        #expect(try PoolAudit(pool).problems == [])
        try pool.close()
    }

    /// A long write over scattered pages brings them back together.
    @Test func longWritesTidyUp() throws {
        let (pool, device) = try openVolume()
        for page in stride(from: 1021, through: 0, by: -1) {
            try device.write(pattern(UInt64(page), 4096), at: UInt64(page * 4096))
        }
        #expect(try PoolAudit(pool).largePageCount == 0)
        let bytes = pattern(7, 2 * Self.unit)
        try device.write(bytes, at: 0)
        #expect(try PoolAudit(pool).largePageCount == 2)
        #expect(try device.read(bytes.count, at: 0) == bytes)
        try pool.checkpoint()
        #expect(try pool.space().mappedByteCount == UInt64(2 * Self.unit) && pool.space().pendingByteCount == 0)
        try pool.close()
    }
}
