import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

@Suite struct AttachmentTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    @Test func anAttachmentGoesThroughItsStates() throws {
        let number = try fixture.volume()
        service.setTransitionsPaused(true)
        let answer = try service.attachVolume(number, to: .first)
        #expect(answer.state == "CREAT/ATTAC/attaching" && answer.serverNumber == .first && answer.deviceName == nil)
        #expect(try service.volume(number) == answer)
        #expect(fixture.exports.names == [])
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        let settled = try service.volume(number)
        #expect(settled?.state == "ATTAC/NULL/attached" && settled?.serverNumber == .first && settled?.deviceName == "/dev/vdb")
        #expect(fixture.exports.names == ["\(number)"])
    }

    @Test func aDetachmentGoesThroughItsStates() throws {
        let number = try fixture.attachedVolume()
        service.setTransitionsPaused(true)
        let answer = try service.detachVolumes([number, number])
        #expect(answer.map(\.state) == ["ATTAC/DETAC/detaching"])
        #expect(answer[0].serverNumber == .first && answer[0].deviceName == "/dev/vdb")
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        let settled = try service.volume(number)
        #expect(settled?.state == "CREAT/NULL/detached" && settled?.serverNumber == nil && settled?.deviceName == nil)
        #expect(fixture.exports.names == [])
    }

    @Test func theLowestFreeDeviceIsTaken() throws {
        let numbers = try (0..<3).map { _ in try fixture.attachedVolume() }
        _ = try service.detachVolumes([numbers[1]])
        service.waitUntilSettled()
        let fourth = try fixture.attachedVolume()
        #expect(
            try [numbers[0], fourth, numbers[2]].map { try service.volume($0)?.deviceName } == [
                "/dev/vdb", "/dev/vdc", "/dev/vdd",
            ])
    }

    @Test func aServerTakesTwentyVolumes() throws {
        for _ in 0..<20 { _ = try fixture.attachedVolume() }
        let extra = try fixture.volume()
        let error = ServiceError(.tooManyVolumes, "serverInstanceNo: server 10000001 has 20 volumes, the most it takes")
        try fixture.expect(error) { () throws(ServiceError) in try service.attachVolume(extra, to: .first) }
        #expect(try service.volumes().records.compactMap(\.deviceName).min() == "/dev/vdb")
        #expect(try service.volumes().records.compactMap(\.deviceName).max() == "/dev/vdu")
    }

    @Test func localhostTakesVolumesOfEveryZoneAndOthersOfTheirs() throws {
        var request = ServiceFixture.request()
        request.zoneCode = "KR-2"
        let volume = try service.createVolume(request).number
        service.waitUntilSettled()
        let (near, far, xen) = try (
            fixture.server(zone: "KR-2"), fixture.server(zone: "KR-1"), fixture.server(zone: "KR-2", hypervisor: .xen)
        )
        let zones = "serverInstanceNo: server \(far) is in zone KR-1, volume \(volume) in KR-2"
        try fixture.expect(ServiceError(.placementMismatch, zones)) { () throws(ServiceError) in
            try service.attachVolume(volume, to: far)
        }
        let hypervisors = "serverInstanceNo: server \(xen) is on XEN, volume \(volume) on KVM"
        try fixture.expect(ServiceError(.placementMismatch, hypervisors)) { () throws(ServiceError) in
            try service.attachVolume(volume, to: xen)
        }
        #expect(try service.attachVolume(volume, to: near).serverNumber == near)
        service.waitUntilSettled()
        _ = try service.detachVolumes([volume])
        service.waitUntilSettled()
        #expect(try service.attachVolume(volume, to: .first).serverNumber == .first)
    }

    @Test func xenVolumesMoveBetweenServersOfXENAndLocalhost() throws {
        let volume = try fixture.xenVolume()
        _ = try service.detachVolumes([volume])
        service.waitUntilSettled()
        #expect(try service.volume(volume)?.state == "CREAT/NULL/detached")
        let (kvm, xen) = try (fixture.server(), fixture.server(hypervisor: .xen))
        let hypervisors = "serverInstanceNo: server \(kvm) is on KVM, volume \(volume) on XEN"
        try fixture.expect(ServiceError(.placementMismatch, hypervisors)) { () throws(ServiceError) in
            try service.attachVolume(volume, to: kvm)
        }
        for server in [xen, .first] {
            _ = try service.attachVolume(volume, to: server)
            service.waitUntilSettled()
            #expect(try service.volume(volume)?.serverNumber == server)
            #expect(try service.volume(volume)?.deviceName == "/dev/xvdb")
            _ = try service.detachVolumes([volume])
            service.waitUntilSettled()
        }
    }

    @Test func bothObjectsMustExist() throws {
        let volume = try fixture.volume()
        let elsewhere = try fixture.server(zone: "SGN-4", region: "SGN")
        for number in [5, elsewhere] as [InstanceNumber] {
            try fixture.expect(.invalidParameter("serverInstanceNo", "there is no server \(number) in region KR")) {
                () throws(ServiceError) in try service.attachVolume(volume, to: number)
            }
        }
        try fixture.expect(.invalidParameter("blockStorageInstanceNo", "there is no volume 5 in region KR")) {
            () throws(ServiceError) in
            try service.attachVolume(5, to: .first)
        }
        try fixture.expect(.invalidParameter("blockStorageInstanceNoList", "there is no volume 5 in region KR")) {
            () throws(ServiceError) in try service.detachVolumes([5])
        }
    }

    @Test func theStatusMustFit() throws {
        let (attached, detached) = (try fixture.attachedVolume(), try fixture.volume())
        let mustBeDetached = "blockStorageInstanceNo: volume \(attached) must be detached; it is attached"
        try fixture.expect(ServiceError(.busy, mustBeDetached)) { () throws(ServiceError) in
            try service.attachVolume(attached, to: .first)
        }
        let mustBeAttached = "blockStorageInstanceNoList: volume \(detached) must be attached; it is detached"
        try fixture.expect(ServiceError(.busy, mustBeAttached)) { () throws(ServiceError) in
            try service.detachVolumes([attached, detached])
        }
    }

    @Test func aBaseVolumeStaysAttached() throws {
        let number = try fixture.attachedVolume()
        try fixture.edit(number) { $0.kind = .base }
        let error = ServiceError(
            .baseVolume, "blockStorageInstanceNoList: volume \(number) is a base volume: it stays with its server")
        try fixture.expect(error) { () throws(ServiceError) in try service.detachVolumes([number]) }
        try fixture.expect(error) { () throws(ServiceError) in try service.deleteVolumes([number]) }
    }

    @Test func anObjectInAnOperationIsBusyForEveryChange() throws {
        let number = try fixture.volume()
        service.setTransitionsPaused(true)
        _ = try service.attachVolume(number, to: .first)
        let before = try fixture.contents()
        func busy(_ parameter: String) -> ServiceError {
            ServiceError(.busy, "\(parameter): volume \(number) cannot be controlled now: it is attaching")
        }
        #expect(throws: busy("blockStorageInstanceNo")) { try service.attachVolume(number, to: .first) }
        #expect(throws: busy("blockStorageInstanceNoList")) { try service.detachVolumes([number]) }
        #expect(throws: busy("blockStorageInstanceNoList")) { try service.deleteVolumes([number]) }
        #expect(throws: busy("originalBlockStorageInstanceNo")) {
            try service.createSnapshot(SnapshotRequest(volumeNumber: number))
        }
        #expect(try fixture.contents() == before)
    }

    @Test func aVolumeThatDoesNotOpenIsDetachedAgain() throws {
        let number = try fixture.volume()
        fixture.backend.inject(Fault(.openVolume, error: .corrupt("root")))
        _ = try service.attachVolume(number, to: .first)
        service.waitUntilSettled()
        let settled = try service.volume(number)
        #expect(settled?.state == "CREAT/NULL/detached" && settled?.serverNumber == nil)
        #expect(fixture.exports.names == [])
        #expect(fixture.retries.delays == [])
        _ = try service.attachVolume(number, to: .first)
        service.waitUntilSettled()
        #expect(try service.volume(number)?.state == "ATTAC/NULL/attached")
    }
}
