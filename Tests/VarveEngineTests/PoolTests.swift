import Foundation
import Testing
import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// What a pool promises, on the real file system.
@Suite struct PoolTests {
    let directory: TemporaryDirectory
    let disk: POSIXDisk
    static let mebibyte = 1 << 20

    init() throws {
        directory = try TemporaryDirectory()
        disk = POSIXDisk(path: directory.path)
    }

    private func open() throws -> Pool { try Pool.open(disk, path: directory.path) }

    @Test func newVolumeReadsZero() throws {
        let pool = try open()
        try pool.createVolume(VolumeID(1), byteCount: 10 << 30)
        let device = try pool.openVolume(VolumeID(1))
        #expect(device.byteCount == 10 << 30 && !device.isReadOnly)
        #expect(try device.read(8192, at: (10 << 30) - 8192) == [UInt8](repeating: 0, count: 8192))
        #expect(try pool.space().mappedByteCount == 0)
        try pool.close()
    }

    @Test(arguments: [(0, 1), (1, 511), (4095, 2), (100, 70_000), (2_097_150, 4), (1_073_741_820, 8)])
    func unalignedWriteKeepsItsNeighbours(offset: UInt64, count: Int) throws {
        let pool = try open()
        try pool.createVolume(VolumeID(1), byteCount: 2 << 30)
        let device = try pool.openVolume(VolumeID(1))
        let start = offset / 4096 * 4096
        let area = Int(offset - start) + count + 4096
        let before = pattern(1, area)
        try device.write(before, at: start)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        let change = pattern(2, count)
        try device.write(change, at: offset)
        var expected = before
        expected.replaceSubrange(Int(offset - start)..<Int(offset - start) + count, with: change)
        #expect(try device.read(area, at: start) == expected)
        #expect(try pool.openSnapshot(SnapshotID(2)).read(area, at: start) == before)
        try pool.close()
    }

    @Test func forkIsIndependentAndLarger() throws {
        let pool = try open()
        try pool.createVolume(VolumeID(1), byteCount: UInt64(Self.mebibyte))
        let bytes = pattern(3, Self.mebibyte)
        try pool.openVolume(VolumeID(1)).write(bytes, at: 0)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try pool.forkVolume(VolumeID(3), from: SnapshotID(2), byteCount: UInt64(2 * Self.mebibyte))
        try pool.openVolume(VolumeID(1)).write(pattern(4, 4096), at: 0)
        try pool.openVolume(VolumeID(3)).write(pattern(5, 4096), at: 8192)
        #expect(try pool.openSnapshot(SnapshotID(2)).read(Self.mebibyte, at: 0) == bytes)
        #expect(try pool.openVolume(VolumeID(3)).read(8192, at: 0) == Array(bytes.prefix(8192)))
        #expect(try pool.openVolume(VolumeID(3)).read(Self.mebibyte, at: UInt64(Self.mebibyte)).allSatisfy { $0 == 0 })
        #expect(throws: BackendError.badSize(4096)) {
            try pool.forkVolume(VolumeID(4), from: SnapshotID(2), byteCount: 4096)
        }
        try pool.close()
    }

    /// Siblings that share pages through a deleted snapshot: neither may write in place or free what the other maps.
    @Test func siblingsOfADeletedSnapshot() throws {
        let pool = try open()
        try pool.createVolume(VolumeID(1), byteCount: UInt64(Self.mebibyte))
        let bytes = pattern(6, Self.mebibyte)
        try pool.openVolume(VolumeID(1)).write(bytes, at: 0)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        for id in 3...5 { try pool.forkVolume(VolumeID(UInt64(id)), from: SnapshotID(2), byteCount: UInt64(Self.mebibyte)) }
        try pool.deleteSnapshot(SnapshotID(2))
        try pool.waitForReclaim()
        try pool.openVolume(VolumeID(1)).write(pattern(7, 4096), at: 0)
        try pool.openVolume(VolumeID(3)).discard(at: 0, count: UInt64(Self.mebibyte))
        try pool.deleteVolume(VolumeID(4))
        try pool.waitForReclaim()
        #expect(try pool.openVolume(VolumeID(5)).read(Self.mebibyte, at: 0) == bytes)
        #expect(try pool.openVolume(VolumeID(1)).read(4096, at: 4096) == Array(bytes[4096..<8192]))
        try pool.deleteVolume(VolumeID(1))
        try pool.deleteVolume(VolumeID(5))
        try pool.waitForReclaim()
        #expect(try PoolAudit(pool).problems == [])
        #expect(try pool.space().mappedByteCount == 0)
        try pool.close()
    }

    @Test func deletedSpaceGoesBackToTheFileSystem() throws {
        let pool = try open()
        try pool.createVolume(VolumeID(1), byteCount: 1 << 30)
        let device = try pool.openVolume(VolumeID(1))
        for step in 0..<64 { try device.write(pattern(UInt64(step), Self.mebibyte), at: UInt64(step * Self.mebibyte)) }
        try device.flush()
        let full = try pool.space()
        #expect(full.mappedByteCount == 64 << 20 && full.allocatedByteCount >= 64 << 20)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try pool.deleteVolume(VolumeID(1))
        try pool.waitForReclaim()
        #expect(try pool.space().mappedByteCount == 64 << 20)
        try pool.deleteSnapshot(SnapshotID(2))
        try pool.waitForReclaim()
        let empty = try pool.space()
        #expect(empty.mappedByteCount == 0 && empty.pendingByteCount == 0 && empty.allocatedByteCount < 1 << 20)
        #expect(throws: BackendError.noSuchVolume(VolumeID(1))) { try device.read(1, at: 0) }
        try pool.close()
    }

    @Test func zeroingAndTrimming() throws {
        let pool = try open()
        try pool.createVolume(VolumeID(1), byteCount: UInt64(8 * Self.mebibyte))
        let device = try pool.openVolume(VolumeID(1))
        let bytes = pattern(8, 8 * Self.mebibyte)
        try device.write(bytes, at: 0)
        var expected = bytes
        try device.writeZeroes(at: 1000, count: 3_000_000, mayDeallocate: true)
        expected.replaceSubrange(1000..<3_001_000, with: repeatElement(0, count: 3_000_000))
        try device.discard(at: 5_000_000, count: 100_000)
        let whole = (5_000_000 + 4095) / 4096 * 4096..<5_100_000 / 4096 * 4096
        expected.replaceSubrange(whole, with: repeatElement(0, count: whole.count))
        #expect(try device.read(expected.count, at: 0) == expected)
        let mapped = try pool.space().mappedByteCount
        try device.writeZeroes(at: 0, count: UInt64(8 * Self.mebibyte), mayDeallocate: false)
        #expect(try pool.space().mappedByteCount > mapped)
        #expect(try device.read(expected.count, at: 0).allSatisfy { $0 == 0 })
        try pool.close()
    }

    @Test func zeroingPartsOfAHoleMapsNothing() throws {
        let pool = try open()
        try pool.createVolume(VolumeID(1), byteCount: UInt64(Self.mebibyte))
        let device = try pool.openVolume(VolumeID(1))
        for (offset, count) in [(0, 512), (512, 512), (4000, 200), (100, 100_000), (4096, 4096)] as [(UInt64, UInt64)] {
            try device.writeZeroes(at: offset, count: count, mayDeallocate: true)
            #expect(try pool.space().mappedByteCount == 0, "\(count) at \(offset)")
        }
        try device.writeZeroes(at: 0, count: 512, mayDeallocate: false)
        #expect(try pool.space().mappedByteCount == 4096)
        try pool.close()
    }

    @Test func outOfRangeAndReadOnlyAreRefused() throws {
        let pool = try open()
        try pool.createVolume(VolumeID(1), byteCount: 8192)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        let device = try pool.openVolume(VolumeID(1))
        #expect(throws: BackendError.outOfRange(offset: 8191, byteCount: 2, deviceByteCount: 8192)) {
            try device.read(2, at: 8191)
        }
        #expect(throws: BackendError.outOfRange(offset: .max - 511, byteCount: 1024, deviceByteCount: 8192)) {
            try device.writeZeroes(at: .max - 511, count: 1024, mayDeallocate: true)
        }
        #expect(throws: BackendError.readOnly) { try pool.openSnapshot(SnapshotID(2)).write([1], at: 0) }
        #expect(throws: BackendError.alreadyExists(1)) { try pool.createVolume(VolumeID(1), byteCount: 4096) }
        #expect(throws: BackendError.noSuchSnapshot(SnapshotID(9))) { try pool.openSnapshot(SnapshotID(9)) }
        try pool.close()
        #expect(throws: BackendError.closed) { try device.read(1, at: 0) }
    }

    /// Writers on several threads, snapshots meanwhile: each snapshot is one moment of the volume, and stays it.
    @Test func snapshotsUnderConcurrentWriters() throws {
        let pool = try open()
        try pool.createVolume(VolumeID(1), byteCount: UInt64(4 * Self.mebibyte))
        let writers = (0..<4).map { lane in
            BackgroundThread {
                let device = try pool.openVolume(VolumeID(1))
                for round in 1...200 as ClosedRange<UInt64> {
                    // Each round writes its number over the lane's 64 pages, in order.
                    let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: 4096)
                    for page in 0..<64 { try device.write(bytes, at: UInt64((lane * 64 + page) * 4096)) }
                    if round % 50 == 0 { try device.flush() }
                }
            }
        }
        for id in 2...21 as ClosedRange<UInt64> { try pool.createSnapshot(SnapshotID(id), of: VolumeID(1)) }
        let first = try (2...21).map { try pool.openSnapshot(SnapshotID(UInt64($0))).read(Self.mebibyte, at: 0) }
        for writer in writers { try writer.join() }
        for (index, bytes) in first.enumerated() {
            #expect(try pool.openSnapshot(SnapshotID(UInt64(index + 2))).read(Self.mebibyte, at: 0) == bytes)
            for lane in 0..<4 {
                // In one moment a lane's pages go from the newer round to the older one, and differ by at most one.
                let rounds = (0..<64).map { bytes[(lane * 64 + $0) * 4096] }
                #expect(rounds == rounds.sorted(by: >) && rounds.first! - rounds.last! <= 1)
            }
        }
        for id in 2...21 as ClosedRange<UInt64> { try pool.deleteSnapshot(SnapshotID(id)) }
        try pool.waitForReclaim()
        #expect(try PoolAudit(pool).problems == [])
        try pool.close()
    }
}

/// A thread whose error is kept for who joins it.
///
/// Safe because `error` is written before the group is left and read after it was waited for.
final class BackgroundThread: @unchecked Sendable {
    private let group = DispatchGroup()
    private var error: (any Error)?

    init(_ body: @escaping @Sendable () throws -> Void) {
        group.enter()
        Thread.detachNewThread {
            do { try body() } catch { self.error = error }
            self.group.leave()
        }
    }

    func join() throws {
        group.wait()
        if let error { throw error }
    }
}
