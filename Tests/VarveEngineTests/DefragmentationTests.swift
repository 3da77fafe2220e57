import Synchronization
import Testing
import VarveBackend
import VarveEngine
import VarveTestKit

/// The background pass that joins scattered pages.
@Suite struct DefragmentationTests {
    private static let unit = 2 << 20
    private let disk = SimulatedDisk()

    /// Four units in large pages, then a snapshot, then every page but one of the last unit written again in a random order.
    private func scatteredVolume() throws -> Pool {
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 64 << 20)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 4 * Self.unit), at: 0)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        var random = SplitMix(seed: 1)
        for page in (0..<2047).shuffled(using: &random) { try device.write(pattern(UInt64(page), 4096), at: UInt64(page * 4096)) }
        return pool
    }

    private func check(_ pool: Pool) throws {
        let device = try pool.openVolume(VolumeID(1))
        for page in 0..<2047 { #expect(try device.read(4096, at: UInt64(page * 4096)) == pattern(UInt64(page), 4096)) }
        #expect(try device.read(4096, at: 2047 * 4096) == Array(pattern(1, 4 * Self.unit).suffix(4096)))
        #expect(try pool.openSnapshot(SnapshotID(2)).read(4 * Self.unit, at: 0) == pattern(1, 4 * Self.unit))
    }

    @Test func fullUnitsBecomeLargePages() throws {
        let pool = try scatteredVolume()
        #expect(try PoolAudit(pool).largePageCount == 4)
        while try pool.defragment() {}
        // The last unit shares a page with the snapshot and stays.
        #expect(try PoolAudit(pool).largePageCount == 4 + 3)
        try check(pool)
        try pool.openVolume(VolumeID(1)).flush()
        pool.abandon()
        let reopened = try openPool(disk.crash(seed: 1))
        try check(reopened)
        #expect(try PoolAudit(reopened).problems == [] && PoolAudit(reopened).largePageCount == 7)
        try reopened.close()
    }

    /// A unit that is written, trimmed or snapshotted while it is copied is left alone.
    @Test(arguments: 0..<3) func changedUnitsAreLeftAlone(kind: Int) throws {
        try scatteredVolume().close()
        let hooked = try openPool(disk)
        // Due after a write that needs a new page.
        try hooked.openVolume(VolumeID(1)).write([1], at: 32 << 20)
        let volume = try hooked.openVolume(VolumeID(1))
        // The sync of the first copy: it is written, and not mapped yet.
        let isDue = Mutex(true)
        disk.observe { call in
            let isFirst =
                call.kind == .sync && call.file.hasPrefix("data.")
                && isDue.withLock { due in
                    defer { due = false }
                    return due
                }
            guard isFirst else { return }
            switch kind {
            case 0: try? volume.write([0xEE], at: 4096 * 7)
            case 1: try? volume.discard(at: 4096 * 7, count: 4096)
            default: try? hooked.createSnapshot(SnapshotID(3), of: VolumeID(1))
            }
        }
        while try hooked.defragment() {}
        disk.observe(nil)
        #expect(isDue.withLock { !$0 })
        // Of the three units that are whole the first is left; a snapshot makes the others shared as well.
        #expect(try PoolAudit(hooked).largePageCount == (kind == 2 ? 4 : 4 + 2))
        switch kind {
        case 0: #expect(try volume.read(1, at: 4096 * 7) == [0xEE])
        case 1: #expect(try volume.read(4096, at: 4096 * 7) == [UInt8](repeating: 0, count: 4096))
        default: #expect(try hooked.openSnapshot(SnapshotID(3)).read(4096, at: 0) == pattern(0, 4096))
        }
        #expect(try PoolAudit(hooked).problems == [])
        try hooked.close()
    }
}
