import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

/// XEN volumes from snapshots (contract sheet, sections 4.5 and 7).
@Suite struct RestoreXENTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func request(_ snapshot: InstanceNumber, size: Int? = nil) -> VolumeRequest {
        var request = ServiceFixture.xenRequest(size: size)
        request.snapshotNumber = snapshot
        return request
    }

    @Test func theVolumeStartsWithTheSnapshotsBytesAndIsAttached() throws {
        let source = try fixture.xenVolume(size: 20)
        let text = Array("sediment".utf8)
        let device = try fixture.backend.openVolume(VolumeID(UInt64(source.rawValue)))
        try text.withUnsafeBytes { try device.write($0, at: 4094) }
        let snapshot = try fixture.snapshot(of: source)
        let restored = try service.createVolume(request(snapshot))
        #expect(
            restored.state == "INIT/NULL/initialized" && restored.byteCount == 20 << 30 && restored.snapshotNumber == snapshot)
        service.waitUntilSettled()
        #expect(try service.volume(restored.number)?.deviceName == "/dev/xvdc")
        var read = [UInt8](repeating: 0xFF, count: 8)
        let fork = try fixture.backend.openVolume(VolumeID(UInt64(restored.number.rawValue)))
        try read.withUnsafeMutableBytes { try fork.read(into: $0, at: 4094) }
        #expect(read == text)
    }

    @Test func theSizeIsTheSnapshots() throws {
        let snapshot = try fixture.snapshot(of: fixture.xenVolume(size: 20))
        #expect(try service.createVolume(request(snapshot, size: 20)).byteCount == 20 << 30)
        service.waitUntilSettled()
        for size in [10, 30] {
            let reason = "must be the 20 GB of snapshot \(snapshot) or absent for SSD, a XEN type"
            try fixture.expect(.invalidParameter("blockStorageSize", reason)) { () throws(ServiceError) in
                try service.createVolume(request(snapshot, size: size))
            }
        }
    }

    @Test func theSnapshotsSizeMustFitTheType() throws {
        let volume = try fixture.xenVolume()
        try fixture.edit(volume) { $0.byteCount = 2_010 << 30 }
        let snapshot = try fixture.snapshot(of: volume)
        try fixture.expect(.invalidParameter("blockStorageSize", "must be 10 to 2000 GB in steps of 10 for SSD, not 2010")) {
            () throws(ServiceError) in try service.createVolume(request(snapshot))
        }
    }

    @Test func aSnapshotServesBothTypesOfItsHypervisor() throws {
        let snapshot = try fixture.snapshot(of: fixture.xenVolume(detail: .hdd))
        #expect(try service.createVolume(request(snapshot)).type == .ssd)
    }

    @Test func hypervisorsAreKeptApart() throws {
        let (kvm, xen) = try (fixture.snapshot(of: fixture.volume()), fixture.snapshot(of: fixture.xenVolume()))
        let kvmReason = "must be of a XEN volume for SSD; snapshot \(kvm) is of a KVM volume"
        try fixture.expect(.invalidParameter("blockStorageSnapshotInstanceNo", kvmReason)) { () throws(ServiceError) in
            try service.createVolume(request(kvm))
        }
        var kvmRequest = ServiceFixture.request(size: nil)
        kvmRequest.snapshotNumber = xen
        let xenReason = "must be of a KVM volume for CB1; snapshot \(xen) is of a XEN volume"
        try fixture.expect(.invalidParameter("blockStorageSnapshotInstanceNo", xenReason)) { () throws(ServiceError) in
            try service.createVolume(kvmRequest)
        }
    }

    @Test(arguments: [false, true]) func aFailedForkIsUndone(_ takesEffect: Bool) throws {
        let snapshot = try fixture.snapshot(of: fixture.xenVolume())
        fixture.backend.inject(Fault(.forkVolume, error: .noSpace, takesEffect: takesEffect))
        try fixture.expect(ServiceError(.noSpace, "The pool is full.")) { () throws(ServiceError) in
            try service.createVolume(request(snapshot))
        }
    }
}
