import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// Volumes that are attached where they are made (contract sheet, sections 4.5 and 6).
@Suite struct CreateXENVolumeTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    @Test func theAnswerIsInitializedAndTheEndAttached() throws {
        service.setTransitionsPaused(true)
        var request = ServiceFixture.xenRequest(size: 20)
        request.name = "data-1"
        let answer = try service.createVolume(request)
        #expect(answer.state == "INIT/NULL/initialized" && answer.serverNumber == .first && answer.deviceName == nil)
        #expect(try service.volume(answer.number) == answer)
        #expect(answer.name == "data-1" && answer.byteCount == 20 << 30 && answer.type == .ssd && answer.zoneCode == "KR-1")
        #expect(answer.kind == .additional && answer.regionCode == "KR" && answer.snapshotNumber == nil)
        #expect(fixture.backend.volumeIDs == [VolumeID(UInt64(answer.number.rawValue))] && fixture.exports.names == [])
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        let settled = try service.volume(answer.number)
        #expect(settled?.state == "ATTAC/NULL/attached" && settled?.serverNumber == .first && settled?.deviceName == "/dev/xvdb")
        #expect(fixture.exports.names == ["\(answer.number)"])
    }

    @Test func theStateBetweenIsAttaching() throws {
        let gate = Gate()
        let fixture = try ServiceFixture { if $0 == .openVolume { gate.pass() } }
        let number = try fixture.service.createVolume(ServiceFixture.xenRequest()).number
        #expect(gate.waitForArrival())
        let passing = try fixture.service.volume(number)
        #expect(passing?.state == "CREAT/ATTAC/attaching" && passing?.serverNumber == .first && passing?.deviceName == nil)
        gate.open()
        fixture.service.waitUntilSettled()
        #expect(try fixture.service.volume(number)?.state == "ATTAC/NULL/attached")
    }

    @Test(
        arguments: [
            (nil, nil, .ssd), (nil, .ssd, .ssd), (nil, .hdd, .hdd), (.ssd, nil, .ssd), (.hdd, nil, .hdd),
            (.ssd, .ssd, .ssd), (.hdd, .hdd, .hdd),
        ] as [(VolumeTypeCode?, DiskDetailType?, VolumeTypeCode)])
    func eitherParameterNamesTheType(_ type: VolumeTypeCode?, _ detail: DiskDetailType?, _ expected: VolumeTypeCode) throws {
        var request = ServiceFixture.xenRequest(detail: detail)
        request.type = type
        #expect(try service.createVolume(request).type == expected)
    }

    @Test(
        arguments: [
            (.ssd, .hdd, "must be SSD or absent for SSD, not HDD"), (.hdd, .ssd, "must be HDD or absent for HDD, not SSD"),
        ] as [(VolumeTypeCode, DiskDetailType, String)])
    func detailTypesMustAgree(_ type: VolumeTypeCode, _ detail: DiskDetailType, _ reason: String) throws {
        var request = ServiceFixture.xenRequest(detail: detail)
        request.type = type
        try fixture.expect(.invalidParameter("blockStorageDiskDetailTypeCode", reason)) { () throws(ServiceError) in
            try service.createVolume(request)
        }
    }

    @Test(arguments: [(.ssd, nil), (nil, .ssd), (.hdd, nil), (nil, .hdd)] as [(VolumeTypeCode?, DiskDetailType?)])
    func theServerIsRequired(_ type: VolumeTypeCode?, _ detail: DiskDetailType?) throws {
        var request = ServiceFixture.xenRequest(nil, detail: detail)
        request.type = type
        request.zoneCode = "KR-1"
        let reason =
            "is required for \(type?.rawValue ?? detail?.rawValue ?? ""), a XEN type: the volume is attached where it is made"
        try fixture.expect(.invalidParameter("serverInstanceNo", reason)) { () throws(ServiceError) in
            try service.createVolume(request)
        }
    }

    @Test func theServerMustBeInTheRegion() throws {
        for number in [5, try fixture.server(zone: "SGN-4", hypervisor: .xen, region: "SGN")] as [InstanceNumber] {
            try fixture.expect(.invalidParameter("serverInstanceNo", "there is no server \(number) in region KR")) {
                () throws(ServiceError) in try service.createVolume(ServiceFixture.xenRequest(number))
            }
        }
    }

    @Test func theServerMustBeOnXEN() throws {
        let (kvm, xen) = try (fixture.server(zone: "KR-2"), fixture.server(zone: "KR-2", hypervisor: .xen))
        let reason = "serverInstanceNo: server \(kvm) is on KVM, a volume of type SSD on XEN"
        try fixture.expect(ServiceError(.placementMismatch, reason)) { () throws(ServiceError) in
            try service.createVolume(ServiceFixture.xenRequest(kvm))
        }
        let answer = try service.createVolume(ServiceFixture.xenRequest(xen))
        #expect(answer.serverNumber == xen && answer.zoneCode == "KR-2")
    }

    @Test func theZoneIsTheServers() throws {
        let server = try fixture.server(zone: "KR-2", hypervisor: .xen)
        var request = ServiceFixture.xenRequest(server)
        request.zoneCode = "KR-1"
        let reason = "zoneCode: server \(server) is in zone KR-2, not in KR-1; the zone of a XEN volume may be absent"
        try fixture.expect(ServiceError(.placementMismatch, reason)) { () throws(ServiceError) in
            try service.createVolume(request)
        }
        request.zoneCode = "KR-2"
        #expect(try service.createVolume(request).zoneCode == "KR-2")
    }

    @Test func localhostTakesEveryZoneOfItsRegion() throws {
        var request = ServiceFixture.xenRequest()
        request.zoneCode = "SGN-4"
        try fixture.expect(.invalidParameter("zoneCode", "there is no zone SGN-4 in region KR; its zones are KR-1, KR-2")) {
            () throws(ServiceError) in try service.createVolume(request)
        }
        for zone in ["KR-1", "KR-2"] {
            request.zoneCode = zone
            #expect(try service.createVolume(request).zoneCode == zone)
        }
    }

    @Test(arguments: DiskDetailType.allCases, [10, 2_000])
    func sizesInsideTheTypeAreTaken(_ type: DiskDetailType, _ size: Int) throws {
        #expect(try service.createVolume(ServiceFixture.xenRequest(detail: type, size: size)).byteCount == Int64(size) << 30)
    }

    @Test(arguments: DiskDetailType.allCases, [0, 15, 2_010])
    func sizesOutsideTheTypeAreRefused(_ type: DiskDetailType, _ size: Int) throws {
        let reason = "must be 10 to 2000 GB in steps of 10 for \(type.rawValue), not \(size)"
        try fixture.expect(.invalidParameter("blockStorageSize", reason)) { () throws(ServiceError) in
            try service.createVolume(ServiceFixture.xenRequest(detail: type, size: size))
        }
    }

    @Test func theSizeIsRequiredWithoutASnapshot() throws {
        try fixture.expect(.invalidParameter("blockStorageSize", "is required without blockStorageSnapshotInstanceNo")) {
            () throws(ServiceError) in try service.createVolume(ServiceFixture.xenRequest(size: nil))
        }
    }

    @Test func theLimitOfTheServerIsCheckedAtAcceptance() throws {
        service.setTransitionsPaused(true)
        for _ in 0..<20 { _ = try service.createVolume(ServiceFixture.xenRequest()) }
        let before = try fixture.contents()
        let error = ServiceError(.tooManyVolumes, "serverInstanceNo: server 10000001 has 20 volumes, the most it takes")
        #expect(throws: error) { try service.createVolume(ServiceFixture.xenRequest()) }
        #expect(try fixture.contents() == before)
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        let devices = try service.volumes().records.compactMap(\.deviceName).sorted()
        #expect(devices.count == 20 && devices.first == "/dev/xvdb" && devices.last == "/dev/xvdu")
        try fixture.expect(error) { () throws(ServiceError) in try service.createVolume(ServiceFixture.xenRequest()) }
    }

    @Test func devicesOfBothHypervisorsAreCountedApart() throws {
        let numbers = try [fixture.xenVolume(), fixture.attachedVolume(), fixture.xenVolume(), fixture.attachedVolume()]
        let devices = try numbers.map { try service.volume($0)?.deviceName }
        #expect(devices == ["/dev/xvdb", "/dev/vdb", "/dev/xvdc", "/dev/vdc"])
    }

    /// It shows no operation, but its bytes may not be there yet.
    @Test func aVolumeInCreationIsBusyForEveryChange() throws {
        service.setTransitionsPaused(true)
        let number = try service.createVolume(ServiceFixture.xenRequest()).number
        let before = try fixture.contents()
        func busy(_ parameter: String) -> ServiceError {
            ServiceError(.busy, "\(parameter): volume \(number) cannot be controlled now: it is initialized")
        }
        #expect(throws: busy("blockStorageInstanceNo")) { try service.attachVolume(number, to: .first) }
        #expect(throws: busy("blockStorageInstanceNoList")) { try service.detachVolumes([number]) }
        #expect(throws: busy("blockStorageInstanceNoList")) { try service.deleteVolumes([number]) }
        #expect(throws: busy("originalBlockStorageInstanceNo")) {
            try service.createSnapshot(SnapshotRequest(volumeNumber: number))
        }
        #expect(try fixture.contents() == before)
    }

    @Test(arguments: [false, true]) func aFailureOfTheBackendIsUndone(_ takesEffect: Bool) throws {
        fixture.backend.inject(Fault(.createVolume, error: .noSpace, takesEffect: takesEffect))
        try fixture.expect(ServiceError(.noSpace, "The pool is full.")) { () throws(ServiceError) in
            try service.createVolume(ServiceFixture.xenRequest())
        }
        #expect(try service.createVolume(ServiceFixture.xenRequest()).number == 10_000_003)
    }

    @Test func aVolumeThatDoesNotOpenBecomesDetached() throws {
        fixture.backend.inject(Fault(.openVolume, error: .corrupt("root")))
        let number = try fixture.xenVolume()
        let settled = try service.volume(number)
        #expect(settled?.state == "CREAT/NULL/detached" && settled?.serverNumber == nil && settled?.deviceName == nil)
        #expect(fixture.exports.names == [] && fixture.retries.delays == [])
    }

    @Test func anAttachedVolumeIsDeletedAsAnyOther() throws {
        let number = try fixture.xenVolume()
        #expect(try service.deleteVolumes([number]).map(\.state) == ["ATTAC/DETAC/detaching"])
        service.waitUntilSettled()
        #expect(try service.volume(number) == nil)
        #expect(fixture.backend.volumeIDs == [] && fixture.exports.names == [])
    }
}
