import Foundation
import Testing
import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// What has to wait for a disk says so, and is in nobody's way while it waits: the disk holds every read at a gate.
@Suite struct ColdTests {
    private let disk = ColdDisk(SimulatedDisk())
    private let gate = Gate()
    private static let unit: UInt64 = 2 << 20

    /// A volume with a megabyte at its start and one four units further, all flushed; no page of theirs is in the page cache any more.
    private func withColdVolume(_ body: (Pool, any BlockDevice) throws -> Void) throws {
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 30)
        let device = try pool.openVolume(VolumeID(1))
        for seed in [0, 4] as [UInt64] { try device.write(pattern(seed, 1 << 20), at: seed * Self.unit) }
        try device.flush()
        disk.dropCache(of: "data.", gate)
        try body(pool, device)
        gate.open()
        #expect(try PoolAudit(pool).problems == [])
        try pool.close()
    }

    /// Everything that needs no disk goes on: writes in place, to new pages, and reads of what was written.
    private func expectOthersGoOn(_ device: any BlockDevice) throws {
        #expect(try device.writeIfReady(pattern(7, 4096), at: 8192), "in place")
        #expect(try device.writeIfReady(pattern(8, 100), at: 2 * Self.unit + 50), "a new page")
        #expect(try device.readIfReady(4096, at: 8192) == pattern(7, 4096))
        #expect(try device.readIfReady(100, at: 2 * Self.unit + 50) == pattern(8, 100))
    }

    @Test(arguments: [false, true]) func aWriteIntoPartOfAColdPageIsInNobodysWay(isShared: Bool) throws {
        let gate = self.gate
        try withColdVolume { pool, device in
            if isShared { try pool.createSnapshot(SnapshotID(2), of: VolumeID(1)) }
            #expect(try device.writeIfReady([1, 2, 3], at: 100) == false)
            #expect(try device.writeIfReady(pattern(1, 4096), at: 4096 * 10 - 1) == false)
            let writer = BackgroundThread { try device.write([1, 2, 3], at: 100) }
            #expect(gate.waitForArrival())
            try expectOthersGoOn(device)
            gate.open()
            try writer.join()
            #expect(try device.read(4096, at: 0) == Array(pattern(0, 100) + [1, 2, 3] + pattern(0, 4096)[103...]))
            #expect(try device.writeIfReady([9], at: 100), "it is warm now")
        }
    }

    @Test func aColdReadIsInNobodysWay() throws {
        let gate = self.gate
        try withColdVolume { pool, device in
            #expect(try device.readIfReady(4096, at: 0) == nil)
            let reader = BackgroundThread {
                let bytes = try device.read(4096, at: 0)
                #expect(bytes == pattern(0, 4096))
            }
            #expect(gate.waitForArrival())
            try expectOthersGoOn(device)
            try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
            gate.open()
            try reader.join()
        }
    }

    /// Tables that are not in memory hold up whoever needs them, and nobody else.
    @Test(arguments: [false, true]) func aColdTableIsInNobodysWay(isWrite: Bool) throws {
        let gate = self.gate
        do {
            let pool = try openPool(disk)
            try pool.createVolume(VolumeID(1), byteCount: 1 << 30)
            let device = try pool.openVolume(VolumeID(1))
            for seed in [0, 4] as [UInt64] {
                try device.write([UInt8](repeating: UInt8(seed), count: 8192), at: seed * Self.unit)
            }
            try pool.close()
        }
        let pool = try openPool(disk)
        let device = try pool.openVolume(VolumeID(1))
        _ = try device.read(1, at: 0)
        disk.dropCache(of: "tables", gate)
        let page = [UInt8](repeating: 9, count: 4096)
        #expect(try device.writeIfReady(page, at: 4 * Self.unit) == false)
        #expect(try device.readIfReady(1, at: 4 * Self.unit) == nil)
        let other = BackgroundThread {
            if isWrite { try device.write(page, at: 4 * Self.unit) } else { _ = try device.read(1, at: 4 * Self.unit) }
        }
        #expect(gate.waitForArrival())
        #expect(try device.writeIfReady(page, at: 0))
        #expect(try device.readIfReady(4096, at: 0) == page)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        gate.open()
        try other.join()
        #expect(try device.read(1, at: 4 * Self.unit) == [isWrite ? 9 : 4])
        #expect(try PoolAudit(pool).problems == [])
        try pool.close()
    }

    /// A page that is let go of while it is read keeps its bytes until the reader has them; then it is free as any other.
    @Test func aPageIsNotGivenOutWhileItIsRead() throws {
        let gate = self.gate
        try withColdVolume { pool, device in
            let reader = BackgroundThread {
                let bytes = try device.read(1 << 20, at: 0)
                #expect(bytes == pattern(0, 1 << 20))
            }
            #expect(gate.waitForArrival())
            try device.discard(at: 0, count: 1 << 20)
            for _ in 0..<2 { try pool.checkpoint() }
            #expect(try pool.space().pendingByteCount >= 1 << 20)
            for seed in 0..<40 as Range<UInt64> { try device.write(pattern(100 + seed, 1 << 20), at: (8 + seed) * Self.unit) }
            gate.open()
            try reader.join()
            try pool.checkpoint()
            #expect(try pool.space().pendingByteCount == 0)
        }
    }

    /// The same for who reads past the device; what does not lie in one piece of a file, it is not told of.
    @Test func placesStayWhatTheyAre() throws {
        let directory = try TemporaryDirectory()
        let pool = try openPool(POSIXDisk(path: directory.path))
        try pool.createVolume(VolumeID(1), byteCount: 1 << 30)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 1 << 20), at: 0)
        try device.write(pattern(2, 4096), at: 8 * Self.unit)
        try device.write(pattern(3, 4096), at: 8 * Self.unit + 8192)
        #expect(try device.beginReading(4 * Self.unit..<4 * Self.unit + 1) == nil, "nothing is mapped")
        #expect(try device.beginReading(8 * Self.unit..<8 * Self.unit + 8192) == nil, "the second page is not")
        let place = try #require(try device.beginReading(5000..<100_000))
        try device.discard(at: 0, count: 1 << 20)
        for _ in 0..<2 { try pool.checkpoint() }
        #expect(try pool.space().pendingByteCount >= 1 << 20)
        var bytes = [UInt8](repeating: 0, count: 95_000)
        #expect(pread(place.descriptor, &bytes, bytes.count, off_t(place.offset)) == bytes.count)
        #expect(bytes == Array(pattern(1, 100_000)[5000...]))
        device.endReading(place)
        try pool.checkpoint()
        #expect(try pool.space().pendingByteCount == 0)
        try pool.close()
        let reopened = try openPool(POSIXDisk(path: directory.path))
        let again = try reopened.openVolume(VolumeID(1))
        #expect(try again.beginReading(8 * Self.unit..<8 * Self.unit + 1) == nil, "its tables are on disk")
        _ = try again.read(1, at: 8 * Self.unit)
        again.endReading(try #require(try again.beginReading(8 * Self.unit..<8 * Self.unit + 1)))
        try reopened.close()
    }

    /// Without room the file system must be asked, or a checkpoint be written: others do that.
    @Test func aWriteThatNeedsRoomIsNotReady() throws {
        let full = SimulatedDisk()
        let pool = try openPool(full)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 30)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 4 << 20), at: 0)
        try device.flush()
        full.setFaults { $0.capacity = 0 }
        #expect(try device.writeIfReady(pattern(2, 1 << 20), at: 32 << 20) == false)
        #expect(throws: BackendError.noSpace) { try device.write(pattern(2, 1 << 20), at: 32 << 20) }
        #expect(try device.writeIfReady(pattern(3, 4096), at: 0), "in place it needs none")
        full.setFaults { $0.capacity = nil }
        try pool.close()
    }
}
