import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

@Suite struct RestoreTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func request(_ snapshot: InstanceNumber, size: Int? = nil) -> VolumeRequest {
        var request = ServiceFixture.request(size: size)
        request.snapshotNumber = snapshot
        return request
    }

    @Test func theVolumeStartsWithTheSnapshotsBytes() throws {
        let source = try fixture.volume(size: 20)
        let text = Array("sediment".utf8)
        let device = try fixture.backend.openVolume(VolumeID(UInt64(source.rawValue)))
        try text.withUnsafeBytes { try device.write($0, at: 4094) }
        try fixture.edit(source) { $0.isEncrypted = true }
        let snapshot = try fixture.snapshot(of: source)
        try [UInt8](repeating: 0, count: 8).withUnsafeBytes { try device.write($0, at: 4094) }
        let restored = try service.createVolume(request(snapshot))
        #expect(restored.byteCount == 20 << 30 && restored.snapshotNumber == snapshot && restored.isEncrypted)
        var read = [UInt8](repeating: 0xFF, count: 8)
        let fork = try fixture.backend.openVolume(VolumeID(UInt64(restored.number.rawValue)))
        try read.withUnsafeMutableBytes { try fork.read(into: $0, at: 4094) }
        #expect(read == text)
    }

    @Test func theSizeIsAtLeastTheSnapshots() throws {
        let snapshot = try fixture.snapshot(of: fixture.volume(size: 20))
        #expect(try service.createVolume(request(snapshot, size: 20)).byteCount == 20 << 30)
        #expect(try service.createVolume(request(snapshot, size: 30)).byteCount == 30 << 30)
        service.waitUntilSettled()
        try fixture.expect(.invalidParameter("blockStorageSize", "must be at least the 20 GB of snapshot \(snapshot)")) {
            () throws(ServiceError) in try service.createVolume(request(snapshot, size: 10))
        }
    }

    @Test func theSnapshotsSizeMustFitTheType() throws {
        let snapshot = try fixture.snapshot(of: fixture.volume(size: 20))
        var request = request(snapshot)
        request.type = .fb1
        try fixture.expect(.invalidParameter("blockStorageSize", "must be 100 to 16380 GB in steps of 10 for FB1, not 20")) {
            () throws(ServiceError) in try service.createVolume(request)
        }
        request.size = 100
        #expect(try service.createVolume(request).byteCount == 100 << 30)
    }

    @Test func theSnapshotMustExistAndBeCreated() throws {
        let snapshot = try fixture.snapshot(of: fixture.volume())
        try fixture.expect(.invalidParameter("blockStorageSnapshotInstanceNo", "there is no snapshot 5 in region KR")) {
            () throws(ServiceError) in try service.createVolume(request(5))
        }
        service.setTransitionsPaused(true)
        _ = try service.deleteSnapshots([snapshot])
        let busy = "blockStorageSnapshotInstanceNo: snapshot \(snapshot) cannot be controlled now: it is terminating"
        #expect(throws: ServiceError(.busy, busy)) { try service.createVolume(request(snapshot)) }
        #expect(try service.volumes().totalCount == 1)
    }

    @Test func aFailedForkIsUndone() throws {
        let snapshot = try fixture.snapshot(of: fixture.volume())
        fixture.backend.inject(Fault(.forkVolume, error: .poisoned("fsync")))
        try fixture.expect(ServiceError(.storeFailed, "The store failed: \(BackendError.poisoned("fsync"))")) {
            () throws(ServiceError) in try service.createVolume(request(snapshot))
        }
    }
}
