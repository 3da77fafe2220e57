import Testing
import VarveBackend
import VarveEngine
import VarveTestKit

@Suite struct ResizeTests {
    @Test func volumeGrowsUnderAnOpenDevice() throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 10_000)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 1000), at: 9000)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        #expect(throws: BackendError.badSize(9999)) { try pool.resizeVolume(VolumeID(1), byteCount: 9999) }
        #expect(throws: BackendError.noSuchVolume(VolumeID(7))) { try pool.resizeVolume(VolumeID(7), byteCount: 20_000) }
        try pool.resizeVolume(VolumeID(1), byteCount: 10_000)
        try pool.resizeVolume(VolumeID(1), byteCount: 20_000)
        #expect(device.byteCount == 20_000)
        #expect(try device.read(2000, at: 9000) == pattern(1, 1000) + [UInt8](repeating: 0, count: 1000))
        try device.write(pattern(2, 100), at: 19_900)
        #expect(throws: BackendError.self) { try device.write([1], at: 20_000) }
        #expect(try pool.openSnapshot(SnapshotID(2)).byteCount == 10_000)
        pool.abandon()
        let survivor = try openPool(disk.freeze().survivor(.lost, seed: 1))
        #expect(try survivor.openVolume(VolumeID(1)).byteCount == 20_000)
        #expect(throws: BackendError.self) {
            try survivor.forkVolume(VolumeID(3), from: SnapshotID(2), byteCount: 9999)
        }
    }

    /// The size that was refused is not there, now or after power loss.
    @Test func failedResizeLeavesTheOldSize() throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 10_000)
        let device = try pool.openVolume(VolumeID(1))
        disk.setFaults { $0.fullFile = "journal.00000002" }
        for page in 0..<4 { _ = try? pool.resizeVolume(VolumeID(1), byteCount: 20_000 + UInt64(page) * 4096) }
        let size = device.byteCount
        #expect(throws: BackendError.noSpace) { try pool.resizeVolume(VolumeID(1), byteCount: 1 << 20) }
        #expect(device.byteCount == size)
        disk.setFaults { $0 = DiskFaults() }
        try device.flush()
        pool.abandon()
        #expect(try openPool(disk.freeze().survivor(.lost, seed: 1)).openVolume(VolumeID(1)).byteCount == size)
    }
}
