import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

@Suite struct CreateVolumeTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    @Test func theAnswerIsCreatingAndTheEndDetached() throws {
        service.setTransitionsPaused(true)
        var request = ServiceFixture.request(.cb2, size: 20, name: "data-1")
        request.description = "for tests"
        request.isReturnProtected = true
        let answer = try service.createVolume(request)
        #expect(answer.state == "INIT/CREAT/creating")
        #expect(try service.volume(answer.number) == answer)
        #expect(answer.number == 10_000_002 && answer.name == "data-1" && answer.description == "for tests")
        #expect(answer.byteCount == 20 << 30 && answer.type == .cb2 && answer.zoneCode == "KR-1" && answer.regionCode == "KR")
        #expect(answer.isReturnProtected && !answer.isEncrypted && answer.kind == .additional)
        #expect(answer.createdAt == ServiceFixture.date && answer.serverNumber == nil && answer.deviceName == nil)
        #expect(fixture.backend.volumeIDs == [VolumeID(10_000_002)])
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.volume(answer.number)?.state == "CREAT/NULL/detached")
        #expect(fixture.exports.names == [])
    }

    @Test func aNameIsMadeUp() throws {
        let name = try service.createVolume(ServiceFixture.request()).name
        #expect(name.wholeMatch(of: /bst[0-9a-f]{11}/) != nil)
    }

    @Test(arguments: ["abc", "A-b_9", String(repeating: "a", count: 30)])
    func goodNamesAreKept(_ name: String) throws {
        #expect(try service.createVolume(ServiceFixture.request(name: name)).name == name)
    }

    @Test(
        arguments: [(.cb1, 10), (.cb1, 16_380), (.fb1, 100), (.cb2, 10), (.fb2, 10), (.fb2, 16_380)] as [(VolumeTypeCode, Int)])
    func sizesInsideTheTypeAreTaken(_ type: VolumeTypeCode, _ size: Int) throws {
        #expect(try service.createVolume(ServiceFixture.request(type, size: size)).byteCount == Int64(size) << 30)
    }

    @Test(
        arguments: [(.cb1, 0), (.cb1, -10), (.cb1, 15), (.cb1, 16_390), (.cb1, .max), (.cb1, .min), (.fb1, 90)]
            as [(VolumeTypeCode, Int)])
    func sizesOutsideTheTypeAreRefused(_ type: VolumeTypeCode, _ size: Int) throws {
        let minimum = type == .fb1 ? 100 : 10
        let reason = "must be \(minimum) to 16380 GB in steps of 10 for \(type.rawValue), not \(size)"
        try fixture.expect(.invalidParameter("blockStorageSize", reason)) { () throws(ServiceError) in
            try service.createVolume(ServiceFixture.request(type, size: size))
        }
    }

    @Test func theSizeIsRequiredWithoutASnapshot() throws {
        try fixture.expect(.invalidParameter("blockStorageSize", "is required without blockStorageSnapshotInstanceNo")) {
            () throws(ServiceError) in try service.createVolume(ServiceFixture.request(size: nil))
        }
    }

    static let types = "the types are CB1, FB1, CB2, FB2, SSD, HDD"

    @Test func theTypeIsRequiredWithoutAServer() throws {
        try fixture.expect(
            .invalidParameter("blockStorageVolumeTypeCode", "is required without serverInstanceNo; \(Self.types)")
        ) { () throws(ServiceError) in try service.createVolume(ServiceFixture.request(nil)) }
    }

    @Test func typesThatTheInstallationLacksAreRefused() throws {
        let types = ServiceConfiguration.standardVolumeTypes.filter { $0.code == .cb1 }
        let fixture = try ServiceFixture(configuration: ServiceConfiguration(volumeTypes: types))
        let requests = [
            ("CB2", ServiceFixture.request(.cb2)), ("SSD", ServiceFixture.xenRequest()),
            ("HDD", ServiceFixture.xenRequest(detail: .hdd)),
        ]
        for (type, request) in requests {
            let error = ServiceError.invalidParameter(
                "blockStorageVolumeTypeCode", "\(type) is not offered; the types are CB1")
            try fixture.expect(error) { () throws(ServiceError) in try fixture.service.createVolume(request) }
        }
    }

    @Test func whatBelongsToXENIsRefused() throws {
        var request = ServiceFixture.request()
        request.serverNumber = .first
        let reason = "must be absent for CB1, a KVM type: attach the volume when it is there"
        try fixture.expect(.invalidParameter("serverInstanceNo", reason)) { () throws(ServiceError) in
            try service.createVolume(request)
        }
        request.serverNumber = nil
        request.diskDetailType = .ssd
        try fixture.expect(.invalidParameter("blockStorageDiskDetailTypeCode", "must be absent for CB1, a KVM type")) {
            () throws(ServiceError) in try service.createVolume(request)
        }
    }

    @Test func theLocationMustExist() throws {
        var request = ServiceFixture.request()
        request.zoneCode = nil
        try fixture.expect(.invalidParameter("zoneCode", "is required for a KVM volume, such as KR-1")) {
            () throws(ServiceError) in
            try service.createVolume(request)
        }
        request.zoneCode = "SGN-4"
        try fixture.expect(.invalidParameter("zoneCode", "there is no zone SGN-4 in region KR; its zones are KR-1, KR-2")) {
            () throws(ServiceError) in try service.createVolume(request)
        }
        request.regionCode = "SGN"
        try fixture.expect(.invalidParameter("regionCode", "there is no region SGN; the regions are KR")) {
            () throws(ServiceError) in
            try service.createVolume(request)
        }
        request.regionCode = "KR"
        request.zoneCode = "KR-2"
        #expect(try service.createVolume(request).zoneCode == "KR-2")
    }

    @Test(arguments: [BackendError.noSpace, .inputOutput(errno: 5, during: "write")], [false, true])
    func aFailureOfTheBackendIsUndone(_ error: BackendError, _ takesEffect: Bool) throws {
        fixture.backend.inject(Fault(.createVolume, error: error, takesEffect: takesEffect))
        let expected =
            error == .noSpace
            ? ServiceError(.noSpace, "The pool is full.") : ServiceError(.storeFailed, "The store failed: \(error)")
        try fixture.expect(expected) { () throws(ServiceError) in try service.createVolume(ServiceFixture.request()) }
        #expect(try service.createVolume(ServiceFixture.request()).number == 10_000_003)
    }
}
