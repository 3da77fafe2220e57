import Testing
import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// Tables come and go while maps are used: memory stays below the bound, and nobody sees a table that is gone.
@Suite struct TableMemoryTests {
    private static let bound = 64 * 4096

    /// A thousand tables and room for 64.
    @Test func memoryIsBounded() throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk) { $0.tableByteCountMax = Self.bound }
        try pool.createVolume(VolumeID(1), byteCount: 1 << 44)
        let device = try pool.openVolume(VolumeID(1))
        for unit in 0..<1000 as Range<UInt64> {
            try device.write(pattern(unit, 4096), at: unit * (2 << 20) * 7)
            #expect(pool.tableByteCount <= Self.bound * 3 / 2)
        }
        for unit in 0..<1000 as Range<UInt64> {
            #expect(try device.read(4096, at: unit * (2 << 20) * 7) == pattern(unit, 4096))
            #expect(pool.tableByteCount <= Self.bound * 3 / 2)
        }
        #expect(try PoolAudit(pool).problems == [])
        try pool.close()
    }

    /// A read that must not wait is done if the page cache has its bytes and memory its tables, and at once refused otherwise.
    @Test func readsThatMayNotWait() throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk) { $0.tableByteCountMax = Self.bound }
        try pool.createVolume(VolumeID(1), byteCount: 1 << 44)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 8192), at: 4096)
        #expect(try device.readIfReady(16384, at: 2048) == device.read(16384, at: 2048))
        disk.setFaults { $0.isCold = true }
        #expect(try device.readIfReady(1, at: 4096) == nil)
        #expect(try device.readIfReady(8192, at: 1 << 30) == [UInt8](repeating: 0, count: 8192))
        disk.setFaults { $0.isCold = false }
        for unit in 1..<500 as Range<UInt64> { try device.write([1], at: unit << 21) }
        try pool.checkpoint()
        for unit in 1..<500 as Range<UInt64> { _ = try device.read(1, at: unit << 21) }
        #expect(try device.readIfReady(8192, at: 4096) == nil)
        #expect(try device.read(8192, at: 4096) == pattern(1, 8192))
        #expect(try device.readIfReady(8192, at: 4096) == pattern(1, 8192))
        try pool.close()
        #expect(throws: BackendError.closed) { try device.readIfReady(1, at: 0) }
    }

    /// Readers and writers on many tables, with checkpoints, snapshots and eviction all the time.
    @Test func concurrentUseUnderPressure() throws {
        let directory = try TemporaryDirectory()
        var settings = PoolSettings()
        settings.tableByteCountMax = Self.bound
        let pool = try Pool.open(POSIXDisk(path: directory.path), path: directory.path, settings: settings)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 40)
        let threads = (0..<4).map { lane in
            BackgroundThread {
                let device = try pool.openVolume(VolumeID(1))
                var random = SplitMix(seed: UInt64(lane))
                var stamps: [UInt64: UInt8] = [:]
                for step in 0..<6000 {
                    let unit = UInt64.random(in: 0..<200, using: &random) * 4 + UInt64(lane)
                    if step % 3 == 0 {
                        let stamp = UInt8.random(in: 1...255, using: &random)
                        try device.write([UInt8](repeating: stamp, count: 4096), at: unit << 21)
                        stamps[unit] = stamp
                    } else if let stamp = stamps[unit] {
                        let bytes = try device.read(4096, at: unit << 21)
                        guard bytes.allSatisfy({ $0 == stamp }) else { throw Mismatch(description: "unit \(unit)") }
                    }
                }
            }
        }
        for id in 2...40 as ClosedRange<UInt64> {
            try pool.createSnapshot(SnapshotID(id), of: VolumeID(1))
            try pool.checkpoint()
        }
        for thread in threads { try thread.join() }
        try pool.checkpoint()
        #expect(try PoolAudit(pool).problems == [])
        try pool.close()
    }

    /// No checkpoint can be written, so that changed tables cannot leave memory: what was done is answered as done all the same.
    @Test(arguments: [true, false]) func failedCheckpointsFailNoOperation(isFull: Bool) throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk) { $0.tableByteCountMax = Self.bound }
        for id in 1...2 as ClosedRange<UInt64> { try pool.createVolume(VolumeID(id), byteCount: 1 << 44) }
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 4096), at: 0)
        if isFull {
            // Data files grow, `tables` does not.
            disk.setFaults { $0.fullFile = "tables" }
        } else {
            try pool.openVolume(VolumeID(2)).write(pattern(2, 1 << 20), at: 0)
            disk.setFaults { $0.failingSync = "data.000001" }
            #expect(throws: BackendError.self) { try pool.openVolume(VolumeID(2)).flush() }
        }
        for unit in 1..<200 as Range<UInt64> { try device.write(pattern(unit, 4096), at: unit << 21) }
        for unit in 1..<200 as Range<UInt64> { #expect(try device.read(4096, at: unit << 21) == pattern(unit, 4096)) }
        disk.setFaults { $0.fullFile = nil }
        try pool.close()
    }
}
