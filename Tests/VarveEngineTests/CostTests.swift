import CAllocationCount
import Synchronization
import Testing
import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// What one operation costs, counted, not timed: system calls (each call to a file is one) and allocations.
@Suite struct CostTests {
    private static let page = [UInt8](repeating: 7, count: 4096)

    /// A volume of four large pages on the real file system, everything warm.
    private func withVolume(_ body: (Pool, any BlockDevice, CountingDisk) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        let disk = CountingDisk(POSIXDisk(path: directory.path))
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 30)
        let device = try pool.openVolume(VolumeID(1))
        for unit in 0..<4 { try device.write(pattern(1, 2 << 20), at: UInt64(unit) << 21) }
        try device.flush()
        try body(pool, device, disk)
        try pool.close()
    }

    /// Calls and allocations of `body`, run on 400 pages of a large page after a turn to warm up.
    private func measure(
        _ disk: CountingDisk, _ body: (UInt64) throws -> Void
    ) throws -> (calls: [CountingDisk.Call: Int], allocations: Int) {
        for page in 0..<40 as Range<UInt64> { try body(page << 12) }
        disk.reset()
        let before = varve_allocation_count()
        for page in 40..<440 as Range<UInt64> { try body(page << 12) }
        return (disk.counts, varve_allocation_count() - before)
    }

    @Test func countingSeesAllocations() {
        let before = varve_allocation_count()
        let array = [UInt8](repeating: 1, count: 100_000)
        #expect(varve_allocation_count() > before && array[99_999] == 1)
    }

    @Test func read() throws {
        try withVolume { _, device, disk in
            var buffer = Self.page
            let cost = try buffer.withUnsafeMutableBytes { buffer in
                try measure(disk) { offset in try device.read(into: buffer, at: offset) }
            }
            #expect(cost.calls == [.read: 400] && cost.allocations == 0)
        }
    }

    @Test func lookForHoles() throws {
        try withVolume { _, device, disk in
            var list = ExtentList(limit: 64)
            let cost = try measure(disk) { offset in
                list.reset(limit: 64)
                try device.findExtents(since: nil, in: offset..<offset + 1 << 20, &list)
            }
            #expect(cost.calls == [:] && cost.allocations == 0 && list.extents.count == 1)
        }
    }

    @Test func writeInPlace() throws {
        try withVolume { _, device, disk in
            let cost = try Self.page.withUnsafeBytes { buffer in
                try measure(disk) { offset in try device.write(buffer, at: offset) }
            }
            #expect(cost.calls == [.write: 400] && cost.allocations == 0)
        }
    }

    /// One call for the bytes, one for the draft. Records of the journal gather in memory that doubles as it grows: 400 of them allocate a dozen
    /// times.
    @Test func firstWriteAfterASnapshot() throws {
        try withVolume { pool, device, disk in
            try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
            let cost = try Self.page.withUnsafeBytes { buffer in
                try measure(disk) { offset in try device.write(buffer, at: offset) }
            }
            #expect(cost.calls == [.write: 800] && cost.allocations <= 12, "\(cost)")
        }
    }

    /// With 64 snapshots behind a page its read is the same one call.
    @Test func readBehindSnapshots() throws {
        try withVolume { pool, device, disk in
            for id in 2..<66 as Range<UInt64> {
                try device.write([UInt8(id)], at: id << 12)
                try pool.createSnapshot(SnapshotID(id), of: VolumeID(1))
            }
            var buffer = Self.page
            let cost = try buffer.withUnsafeMutableBytes { buffer in
                try measure(disk) { offset in try device.read(into: buffer, at: offset) }
            }
            #expect(cost.calls == [.read: 400] && cost.allocations == 0)
        }
    }

    /// A megabyte is one call, of a large page or of scattered pages that a first long write has brought together.
    @Test func longWritesAndReads() throws {
        try withVolume { pool, device, disk in
            try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
            for page in stride(from: 511, through: 0, by: -1) { try device.write(Self.page, at: UInt64(page) << 12) }
            try device.write(pattern(2, 1 << 20), at: 0)
            try device.write(pattern(2, 1 << 20), at: 1 << 20)
            disk.reset()
            try device.write(pattern(3, 1 << 20), at: 512 << 10)
            #expect(try device.read(2 << 20, at: 0).count == 2 << 20)
            #expect(disk.counts == [.write: 1, .read: 1])
        }
    }
}
