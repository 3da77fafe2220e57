import Testing
import VarveCatalog
import VarveService
import VarveWire

@Suite struct QueryTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func volumes(_ change: (inout VolumeFilter) -> Void) throws -> [InstanceNumber] {
        var filter = VolumeFilter()
        change(&filter)
        return try service.volumes(filter).records.map(\.number)
    }

    private func snapshots(_ change: (inout SnapshotFilter) -> Void) throws -> [InstanceNumber] {
        var filter = SnapshotFilter()
        change(&filter)
        return try service.snapshots(filter).records.map(\.number)
    }

    @Test func regionsAndZonesComeFromTheConfiguration() throws {
        #expect(service.regions().map(\.code) == ["KR"])
        #expect(try service.zones().map(\.code) == ["KR-1", "KR-2"])
        try fixture.expect(.invalidParameter("regionCode", "there is no region JPN; the regions are KR")) {
            () throws(ServiceError) in
            try service.zones(regionCode: "JPN")
        }
    }

    @Test func typesOfVolumesAreFiltered() throws {
        func types(_ change: (inout VolumeTypeFilter) -> Void) throws -> [VolumeTypeCode] {
            var filter = VolumeTypeFilter()
            change(&filter)
            return try service.volumeTypes(filter).types.map(\.code)
        }
        #expect(try types { _ in } == [.cb1, .fb1, .cb2, .fb2, .ssd, .hdd])
        #expect(try types { $0.types = [.ssd, .cb1] } == [.cb1, .ssd])
        #expect(try types { $0.hypervisors = [.xen] } == [.ssd, .hdd])
        #expect(try types { ($0.hypervisors, $0.types) = ([.xen], [.cb1]) } == [])
        #expect(try types { $0.isBaseStorageAvailable = true }.count == 6)
        #expect(try types { $0.isBaseStorageAvailable = false } == [])
        var filter = VolumeTypeFilter()
        #expect(try service.volumeTypes(filter).zones.map(\.code) == ["KR-1", "KR-2"])
        filter.zoneCode = "KR-2"
        #expect(try service.volumeTypes(filter).zones.map(\.code) == ["KR-2"])
        filter.zoneCode = "SGN-4"
        #expect(throws: ServiceError.self) { try service.volumeTypes(filter) }
    }

    @Test func hypervisorsAreThoseOfTheTypes() throws {
        #expect(try service.hypervisors() == [.xen, .kvm])
        #expect(throws: ServiceError.self) { try service.hypervisors(regionCode: "JPN") }
        let types = ServiceConfiguration.standardVolumeTypes.filter { $0.code == .cb1 }
        let fixture = try ServiceFixture(configuration: ServiceConfiguration(volumeTypes: types))
        #expect(try fixture.service.hypervisors() == [.kvm])
    }

    @Test func serversAreFiltered() throws {
        #expect(try service.server(.first)?.name == "localhost")
        #expect(try service.server(5) == nil)
        var filter = ServerFilter()
        filter.name = "localhost"
        filter.status = .running
        filter.hypervisors = [.kvm]
        filter.zoneCode = "KR-1"
        filter.numbers = [.first]
        #expect(try service.servers(filter).records.map(\.number) == [.first])
        filter.status = .stopped
        #expect(try service.servers(filter).totalCount == 0)
    }

    @Test func volumesAreFiltered() throws {
        let a = try fixture.volume(.cb1, size: 10, name: "aaa")
        let b = try fixture.volume(.fb2, size: 30, name: "aaab")
        let c = try fixture.attachedVolume()
        #expect(try volumes { _ in } == [c, b, a])
        #expect(try volumes { $0.numbers = [a, c, 5] } == [c, a])
        #expect(try volumes { $0.name = "aaa" } == [a])
        #expect(try volumes { $0.name = "aa" } == [])
        #expect(try volumes { $0.status = .attached } == [c])
        #expect(try volumes { $0.status = .created } == [b, a])
        #expect(try volumes { $0.maximumSize = 10 } == [c, a])
        #expect(try volumes { $0.maximumSize = .max } == [c, b, a])
        #expect(try volumes { $0.types = [.fb2, .cb2] } == [b])
        #expect(try volumes { $0.hypervisors = [.kvm, .xen] } == [c, b, a])
        #expect(try volumes { $0.hypervisors = [.xen] } == [])
        #expect(try volumes { $0.kinds = [.additional] } == [c, b, a])
        #expect(try volumes { $0.kinds = [.base] } == [])
        #expect(try volumes { $0.zoneCode = "KR-2" } == [])
        #expect(try volumes { $0.regionCode = "KR" } == [c, b, a])
        #expect(try volumes { $0.diskDetailType = .ssd } == [c, b, a])
        #expect(try volumes { $0.diskDetailType = .hdd } == [])
        #expect(try volumes { $0.serverNumber = .first } == [c])
        #expect(try volumes { $0.serverName = "localhost" } == [c])
        #expect(try volumes { $0.serverName = "local" } == [])
        #expect(try volumes { ($0.serverName, $0.deviceName) = ("localhost", "/dev/vdb") } == [c])
        #expect(try volumes { ($0.serverName, $0.deviceName) = ("localhost", "/dev/vdc") } == [])
    }

    @Test(arguments: [
        ("zoneCode", "there is no zone GONE in region KR; its zones are KR-1, KR-2"),
        ("regionCode", "there is no region GONE; the regions are KR"),
    ])
    func unknownPlacesAreRefused(_ parameter: String, _ reason: String) throws {
        var filter = VolumeFilter()
        if parameter == "zoneCode" { filter.zoneCode = "GONE" } else { filter.regionCode = "GONE" }
        try fixture.expect(.invalidParameter(parameter, reason)) { () throws(ServiceError) in try service.volumes(filter) }
    }

    @Test func pagesAreCutFromTheNewest() throws {
        let numbers = try (0..<5).map { _ in try fixture.volume() }.reversed() as [InstanceNumber]
        func page(_ pageNo: Int?, _ pageSize: Int?) throws -> [InstanceNumber] {
            var filter = VolumeFilter()
            filter.page = PageRequest(pageNo: pageNo, pageSize: pageSize)
            let page = try service.volumes(filter)
            #expect(page.totalCount == 5)
            return page.records.map(\.number)
        }
        #expect(try page(nil, nil) == numbers)
        #expect(try page(nil, 2) == Array(numbers[0..<2]))
        #expect(try page(0, 2) == Array(numbers[0..<2]))
        #expect(try page(1, 2) == Array(numbers[0..<2]))
        #expect(try page(3, 2) == [numbers[4]])
        #expect(try page(4, 2) == [])
        #expect(try page(.max, .max) == [])
    }

    @Test func snapshotsAreFilteredAndSorted() throws {
        let (small, large) = (try fixture.volume(size: 10), try fixture.volume(size: 20))
        var request = SnapshotRequest(volumeNumber: small)
        request.name = "bbb"
        let a = try service.createSnapshot(request).number
        request.volumeNumber = large
        request.name = "aaa"
        let b = try service.createSnapshot(request).number
        service.waitUntilSettled()
        #expect(try snapshots { _ in } == [b, a])
        #expect(try snapshots { $0.numbers = [a] } == [a])
        #expect(try snapshots { $0.name = "bbb" } == [a])
        #expect(try snapshots { $0.name = "bb" } == [])
        #expect(try snapshots { $0.status = .created } == [b, a])
        #expect(try snapshots { $0.status = .initialized } == [])
        #expect(try snapshots { $0.volumeNumbers = [large] } == [b])
        #expect(try snapshots { $0.maximumSize = 19 } == [a])
        #expect(try snapshots { $0.isEncrypted = false } == [b, a])
        #expect(try snapshots { $0.isEncrypted = true } == [])
        #expect(try snapshots { $0.isBootable = true } == [])
        #expect(try snapshots { $0.hypervisors = [.kvm] } == [b, a])
        #expect(try snapshots { $0.hypervisors = [.xen] } == [])
        #expect(try snapshots { $0.order = ListOrder(by: .name) } == [b, a])
        #expect(try snapshots { $0.order = ListOrder(by: .name, isAscending: false) } == [a, b])
        #expect(try snapshots { $0.order = ListOrder(by: .number) } == [a, b])
        #expect(try snapshots { $0.order = ListOrder(isAscending: true) } == [a, b])
        #expect(try service.snapshot(a)?.name == "bbb")
        #expect(try service.snapshot(5) == nil)
    }

    @Test func objectsOfOtherRegionsAreNotSeen() throws {
        let regions =
            ServiceConfiguration.standardRegions + [
                RegionConfiguration(code: "SGN", name: "Singapore", zones: [ZoneConfiguration(code: "SGN-4", description: "")])
            ]
        let fixture = try ServiceFixture(configuration: ServiceConfiguration(regions: regions))
        let service = fixture.service
        var request = ServiceFixture.request()
        (request.regionCode, request.zoneCode) = ("SGN", "SGN-4")
        let volume = try service.createVolume(request).number
        service.waitUntilSettled()
        #expect(try service.volume(volume) == nil)
        #expect(try service.volume(volume, regionCode: "SGN")?.zoneCode == "SGN-4")
        #expect(try service.volumes().totalCount == 0)
        try fixture.expect(.invalidParameter("blockStorageInstanceNo", "there is no volume \(volume) in region KR")) {
            () throws(ServiceError) in try service.attachVolume(volume, to: .first)
        }
        try fixture.expect(.invalidParameter("originalBlockStorageInstanceNo", "there is no volume \(volume) in region KR")) {
            () throws(ServiceError) in try service.createSnapshot(SnapshotRequest(volumeNumber: volume))
        }
        var snapshotRequest = SnapshotRequest(volumeNumber: volume)
        snapshotRequest.regionCode = "SGN"
        let snapshot = try service.createSnapshot(snapshotRequest).number
        service.waitUntilSettled()
        #expect(try service.snapshot(snapshot) == nil)
        try fixture.expect(
            .invalidParameter("blockStorageSnapshotInstanceNoList", "there is no snapshot \(snapshot) in region KR")
        ) {
            () throws(ServiceError) in try service.deleteSnapshots([snapshot])
        }
        #expect(try service.deleteSnapshots([snapshot], regionCode: "SGN").count == 1)
    }
}
