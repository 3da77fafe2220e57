import Foundation
import Testing
import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// Pools written by earlier versions, kept as text: this version opens them, finds everything, and goes on writing.
///
/// `VARVE_GOLDEN=FILE swift test --filter GoldenPoolTests` writes a pool of today's format to FILE instead; add it to Golden/ and to `kept`
/// with each change of the format.
@Suite struct GoldenPoolTests {
    static let kept = ["format-1.txt", "format-2.txt", "format-3.txt"]

    @Test(arguments: kept) func olderPoolsOpen(name: String) throws {
        let disk = try GoldenPool.load(name)
        let pool = try openPool(disk)
        try check(pool)
        if name != "format-1.txt" { try checkLargePages(pool) }
        if name == "format-3.txt" { try checkGrown(pool) }
        try pool.waitForReclaim()
        try check(pool)
        #expect(try PoolAudit(pool).problems == [])
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(9, 3 << 20), at: 1 << 20)
        try device.flush()
        try pool.createSnapshot(SnapshotID(100), of: VolumeID(1))
        pool.abandon()
        let reopened = try openPool(disk.kill())
        #expect(try reopened.openSnapshot(SnapshotID(100)).read(3 << 20, at: 1 << 20) == pattern(9, 3 << 20))
        #expect(try PoolAudit(reopened).problems == [])
        try reopened.close()
    }

    @Test func todaysPoolSurvivesBeingText() throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        try fill(pool)
        try fillLargePages(pool)
        try grow(pool)
        pool.abandon()
        let text = try GoldenPool.text(of: disk)
        if let path = ProcessInfo.processInfo.environment["VARVE_GOLDEN"] {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let copy = try openPool(try GoldenPool.disk(from: text))
        try check(copy)
        try checkLargePages(copy)
        try checkGrown(copy)
        try copy.close()
    }

    /// Half of it in a checkpoint, half in the journal; a deleted snapshot with two children, a reclaim that has not begun.
    private func fill(_ pool: Pool) throws {
        try pool.createVolume(VolumeID(1), byteCount: 1 << 40)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(stamped(1, 600 * 4096), at: 0)
        try device.write(stamped(2, 4096), at: (1 << 40) - 4096)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try pool.forkVolume(VolumeID(3), from: SnapshotID(2), byteCount: 1 << 41)
        try device.write(stamped(3, 8192), at: 4096)
        try pool.checkpoint()
        try pool.openVolume(VolumeID(3)).write(stamped(4, 1000), at: 100)
        try device.discard(at: 511 * 4096, count: 8192)
        try pool.createSnapshot(SnapshotID(4), of: VolumeID(1))
        try pool.createSnapshot(SnapshotID(5), of: VolumeID(1))
        try device.write(stamped(5, 4096), at: 0)
        try pool.openVolume(VolumeID(3)).flush()
        try device.flush()
        try pool.deleteSnapshot(SnapshotID(2))
        try pool.deleteSnapshot(SnapshotID(4))
    }

    /// Since format 2: large pages, one of them split; bytes in the journal, some of them voided by a sync.
    private func fillLargePages(_ pool: Pool) throws {
        try pool.createVolume(VolumeID(6), byteCount: 1 << 30)
        let device = try pool.openVolume(VolumeID(6))
        try device.write(stamped(6, 4 << 20), at: 0)
        try device.flush()
        try pool.checkpoint()
        try pool.createSnapshots([
            SnapshotCut(snapshot: SnapshotID(7), volume: VolumeID(6)), SnapshotCut(snapshot: SnapshotID(8), volume: VolumeID(1)),
        ])
        try device.write(stamped(7, 4096), at: 4096)
        try device.flush()
        try device.write(stamped(8, 1 << 20), at: 0)
        try device.flush()
        try device.write(stamped(9, 4096), at: 8192)
        try device.flush()
    }

    /// Since format 3: a volume that has grown, and one with a draft, which goes for nothing.
    private func grow(_ pool: Pool) throws {
        try pool.resizeVolume(VolumeID(3), byteCount: (1 << 41) + 8192)
        let device = try pool.openVolume(VolumeID(3))
        try device.write(stamped(10, 4096), at: (1 << 41) + 4096)
        try device.flush()
        try device.write(stamped(11, 4096), at: 1 << 41)
    }

    private func checkGrown(_ pool: Pool) throws {
        let device = try pool.openVolume(VolumeID(3))
        #expect(device.byteCount == (1 << 41) + 8192)
        #expect(try device.read(8192, at: 1 << 41) == stamped(0, 4096) + stamped(10, 4096))
    }

    private func checkLargePages(_ pool: Pool) throws {
        let device = try pool.openVolume(VolumeID(6))
        #expect(try device.read(8192, at: 0) == stamped(8, 8192))
        #expect(try device.read(4096, at: 8192) == stamped(9, 4096))
        #expect(try device.read(1 << 20, at: 1 << 20) == stamped(6, 1 << 20))
        #expect(try pool.openSnapshot(SnapshotID(7)).read(4 << 20, at: 0) == stamped(6, 4 << 20))
        #expect(try pool.openSnapshot(SnapshotID(8)).read(4096, at: 0) == stamped(5, 4096))
    }

    private func check(_ pool: Pool) throws {
        let (first, third) = (try pool.openVolume(VolumeID(1)), try pool.openVolume(VolumeID(3)))
        #expect(first.byteCount == 1 << 40 && third.byteCount >= 1 << 41)
        let afterTrim = stamped(5, 4096) + stamped(3, 8192) + stamped(1, 508 * 4096) + [UInt8](repeating: 0, count: 8192)
        #expect(try first.read(600 * 4096, at: 0) == afterTrim + stamped(1, 87 * 4096))
        #expect(try pool.openSnapshot(SnapshotID(5)).read(4096, at: 0) == stamped(1, 4096))
        #expect(try pool.openSnapshot(SnapshotID(5)).read(4096, at: 4096) == stamped(3, 4096))
        for device in [first, third] { #expect(try device.read(4096, at: (1 << 40) - 4096) == stamped(2, 4096)) }
        #expect(try third.read(1200, at: 0) == stamped(1, 100) + stamped(4, 1000) + stamped(1, 100))
        #expect(try third.read(599 * 4096, at: 4096) == stamped(1, 599 * 4096))
        #expect(!pool.hasSnapshot(SnapshotID(2)) && !pool.hasSnapshot(SnapshotID(4)))
    }

    private func stamped(_ stamp: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: stamp, count: count) }
}
