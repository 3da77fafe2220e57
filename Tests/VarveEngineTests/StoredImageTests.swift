import Testing
import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// `images()`, of each form of ``VolumeBackend``.
@Suite struct StoredImageTests {
    enum Form: CaseIterable {
        case pool, memory

        func make() throws -> any VolumeBackend { self == .pool ? try openPool(SimulatedDisk()) : MemoryBackend() }
    }

    private static func volume(_ id: UInt64, _ byteCount: UInt64) -> StoredImage {
        StoredImage(id: .volume(VolumeID(id)), byteCount: byteCount)
    }
    private static func snapshot(_ id: UInt64, _ byteCount: UInt64) -> StoredImage {
        StoredImage(id: .snapshot(SnapshotID(id)), byteCount: byteCount)
    }

    @Test(arguments: Form.allCases) func allThatIsThereIsToldByNumber(_ form: Form) throws {
        let backend = try form.make()
        #expect(try backend.images() == [])
        try backend.createVolume(VolumeID(5), byteCount: 1 << 30)
        try backend.createVolume(VolumeID(2), byteCount: 4096)
        try backend.createSnapshot(SnapshotID(3), of: VolumeID(5))
        try backend.forkVolume(VolumeID(9), from: SnapshotID(3), byteCount: 2 << 30)
        let all = [Self.volume(2, 4096), Self.snapshot(3, 1 << 30), Self.volume(5, 1 << 30), Self.volume(9, 2 << 30)]
        #expect(try backend.images() == all)
        #expect(throws: BackendError.self) { try backend.createVolume(VolumeID(2), byteCount: 8192) }
        #expect(throws: BackendError.self) { try backend.resizeVolume(VolumeID(9), byteCount: 1 << 30) }
        #expect(try backend.images() == all, "what failed has changed nothing")
    }

    /// A snapshot keeps the size of its cut; what is deleted is gone at once, whatever of its space has come back.
    @Test(arguments: Form.allCases) func sizesFollowAndWhatIsDeletedIsGone(_ form: Form) throws {
        let backend = try form.make()
        try backend.createVolume(VolumeID(1), byteCount: 1 << 20)
        try backend.openVolume(VolumeID(1)).write([1], at: 0)
        try backend.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try backend.resizeVolume(VolumeID(1), byteCount: 3 << 20)
        try backend.createSnapshot(SnapshotID(3), of: VolumeID(1))
        #expect(try backend.images() == [Self.volume(1, 3 << 20), Self.snapshot(2, 1 << 20), Self.snapshot(3, 3 << 20)])
        try backend.deleteSnapshot(SnapshotID(2))
        #expect(try backend.images() == [Self.volume(1, 3 << 20), Self.snapshot(3, 3 << 20)])
        try backend.deleteVolume(VolumeID(1))
        #expect(try backend.images() == [Self.snapshot(3, 3 << 20)])
        try backend.waitForReclaim()
        #expect(try backend.images() == [Self.snapshot(3, 3 << 20)])
        try backend.close()
        #expect(throws: BackendError.closed) { try backend.images() }
    }

    /// As at the next opening, from the journal, without changing the disk.
    @Test func aPoolThatNobodyHasOpenTellsToo() throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 20)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try pool.resizeVolume(VolumeID(1), byteCount: 2 << 20)
        pool.abandon()
        let calls = disk.callCount
        let (report, images) = try Pool.examineOffline(disk, path: "pool")
        #expect(report.isSound && images == [Self.volume(1, 2 << 20), Self.snapshot(2, 1 << 20)])
        #expect(disk.callCount == calls)
        #expect(try Pool.examineOffline(disk, path: "pool", repairing: true).images == images)
    }

    /// A size that could not be made durable is none.
    @Test func aGrowthThatFailsIsNotTold() throws {
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 20)
        disk.setFaults { $0.callsUntilPowerCut = 0 }
        #expect(throws: BackendError.self) { try pool.resizeVolume(VolumeID(1), byteCount: 2 << 20) }
        #expect(try pool.images() == [Self.volume(1, 1 << 20)])
        pool.abandon()
    }
}
