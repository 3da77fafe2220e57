import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// Servers that are registered with a base volume.
@Suite struct BaseVolumeTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    @Test func theVolumeIsAttachedFromTheStart() throws {
        service.setTransitionsPaused(true)
        let server = try service.registerServer(ServiceFixture.serverRequest())
        #expect(
            "\(server.status.rawValue)/\(server.operation.rawValue)/\(server.statusName(isBeingSetUp: false))" == "INIT/NULL/init"
        )
        let made = try fixture.volumes(on: server.number)
        #expect(made.map(\.state) == ["INIT/NULL/initialized"] && fixture.exports.names == [])
        let base = try #require(made.first)
        #expect(base.kind == .base && base.deviceName == "/dev/vda" && base.type == .cb1 && base.byteCount == 10 << 30)
        #expect(base.zoneCode == "KR-1" && base.regionCode == "KR" && base.description == "web-1's basic storage")
        #expect(base.name.wholeMatch(of: /bst[0-9a-f]{11}/) != nil && base.snapshotNumber == nil)
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.server(server.number)?.status == .running)
        #expect(try service.volume(base.number)?.state == "ATTAC/NULL/attached")
        #expect(try service.volume(base.number)?.deviceName == "/dev/vda" && fixture.exports.names == ["\(base.number)"])
        #expect(try service.serverVolumes(of: [server.number])[server.number]?.baseType == .cb1)
    }

    @Test func aXENServerHasAXENBaseVolume() throws {
        let server = try service.registerServer(ServiceFixture.serverRequest(size: 50, hypervisor: .xen)).number
        service.waitUntilSettled()
        let base = try fixture.volumes(on: server)[0]
        #expect(base.type == .ssd && base.deviceName == "/dev/xvda" && base.state == "ATTAC/NULL/attached")
        var filter = ServerFilter()
        filter.baseDiskDetailType = .ssd
        #expect(try service.servers(filter).records.map(\.number) == [server])
        filter.baseDiskDetailType = .hdd
        #expect(try service.servers(filter).records == [])
        // It was XEN's base volume: no image can be made of it.
        #expect(try service.snapshot(fixture.snapshot(of: base.number))?.isBootable == false)
    }

    @Test func additionalVolumesComeAfterIt() throws {
        let (server, base) = try fixture.serverWithBase()
        let volume = try fixture.volume()
        _ = try service.attachVolume(volume, to: server)
        service.waitUntilSettled()
        #expect(try fixture.volumes(on: server).map(\.deviceName) == ["/dev/vda", "/dev/vdb"])
        let refusal = ServiceError(
            .baseVolume, "blockStorageInstanceNoList: volume \(base) is a base volume: it stays with its server")
        try fixture.expect(refusal) { () throws(ServiceError) in try service.detachVolumes([volume, base]) }
        try fixture.expect(refusal) { () throws(ServiceError) in try service.deleteVolumes([base]) }
    }

    @Test func itGoesWithItsServer() throws {
        let server = try fixture.serverWithBase().server
        _ = try service.stopServers([server])
        service.waitUntilSettled()
        _ = try service.terminateServers([server])
        service.waitUntilSettled()
        #expect(try service.server(server) == nil && service.volumes().totalCount == 0)
        #expect(fixture.backend.volumeIDs == [] && fixture.exports.names == [])
    }

    @Test func aServerWithoutOneHasNone() throws {
        let server = try service.registerServer(ServiceFixture.serverRequest(size: nil))
        #expect(server.status == .running)
        var filter = ServerFilter()
        filter.hasBaseVolume = true
        #expect(try service.servers(filter).records == [] && fixture.volumes(on: server.number) == [])
    }

    @Test(
        arguments: [
            (.kvm, .cb1, 15, "must be 10 to 2000 GB in steps of 10 for base volumes of CB1, not 15"),
            (.kvm, .cb1, 2010, "must be 10 to 2000 GB in steps of 10 for base volumes of CB1, not 2010"),
            (.kvm, .fb1, 90, "must be 100 to 2000 GB in steps of 10 for base volumes of FB1, not 90"),
            (.xen, nil, 40, "must be 50 to 100 GB in steps of 10 for base volumes of SSD, not 40"),
            (.xen, .hdd, 110, "must be 50 to 100 GB in steps of 10 for base volumes of HDD, not 110"),
        ] as [(Hypervisor, VolumeTypeCode?, Int, String)])
    func sizesOutsideTheTypeAreRefused(_ hypervisor: Hypervisor, _ type: VolumeTypeCode?, _ size: Int, _ reason: String) throws {
        try fixture.expect(.invalidParameter("baseBlockStorageSize", reason)) { () throws(ServiceError) in
            try service.registerServer(ServiceFixture.serverRequest(size: size, type: type, hypervisor: hypervisor))
        }
    }

    @Test func whatDoesNotFitTogetherIsRefused() throws {
        func expect(_ parameter: String, _ reason: String, _ request: ServerRequest) throws {
            try fixture.expect(.invalidParameter(parameter, reason)) { () throws(ServiceError) in
                try service.registerServer(request)
            }
        }
        try expect(
            "baseBlockStorageSize", "is required with baseBlockStorageVolumeTypeCode, unless there is a snapshot or an image",
            ServiceFixture.serverRequest(size: nil, type: .cb1))
        try expect(
            "baseBlockStorageVolumeTypeCode", "SSD is not offered for KVM; its types are CB1, FB1, CB2, FB2",
            ServiceFixture.serverRequest(type: .ssd))
        try expect(
            "baseBlockStorageVolumeTypeCode", "CB1 is not offered for XEN; its types are SSD, HDD",
            ServiceFixture.serverRequest(size: 50, type: .cb1, hypervisor: .xen))
        var both = ServiceFixture.serverRequest()
        (both.baseSnapshotNumber, both.imageNumber) = (5, 6)
        try expect("serverImageNo", "must not be given together with baseBlockStorageSnapshotInstanceNo", both)
    }

    /// KVM types that are configured without sizes of base volumes allow what they allow elsewhere; XEN types have none then.
    @Test func typesThatSayNothingOfBaseVolumes() throws {
        let types = [
            VolumeType(
                code: .cb2, minimumSize: 20, maximumSize: 100, iopsPerGiB: 1, minimumIOPS: 1, maximumIOPS: 10, throughput: 1),
            VolumeType(code: .ssd, minimumSize: 10, maximumSize: 100),
        ]
        let fixture = try ServiceFixture(configuration: ServiceConfiguration(volumeTypes: types))
        let server = try fixture.service.registerServer(ServiceFixture.serverRequest(size: 20)).number
        #expect(try fixture.volumes(on: server).map(\.type) == [.cb2])
        fixture.service.waitUntilSettled()
        let reason = "there are no base volumes for XEN here"
        try fixture.expect(.invalidParameter("hypervisorTypeCode", reason)) { () throws(ServiceError) in
            try fixture.service.registerServer(ServiceFixture.serverRequest("web-2", size: 20, hypervisor: .xen))
        }
        try fixture.expect(.invalidParameter("baseBlockStorageSize", "there are no base volumes of SSD here")) {
            () throws(ServiceError) in
            try fixture.service.registerServer(ServiceFixture.serverRequest("web-2", size: 20, type: .ssd, hypervisor: .xen))
        }
        #expect(try fixture.service.volumeTypes(VolumeTypeFilter()).types.map(\.baseVolumeSizes) == [20...100, nil])
    }

    @Test func aBaseVolumeGrowsWithinItsOwnSizes() throws {
        let (server, base) = try fixture.serverWithBase()
        _ = try service.stopServers([server])
        service.waitUntilSettled()
        let reason = "must be 10 to 2000 GB in steps of 10 for base volumes of CB1, not 2010"
        try fixture.expect(.invalidParameter("blockStorageSize", reason)) { () throws(ServiceError) in
            try service.resizeVolume(base, toSize: 2010)
        }
        #expect(try service.resizeVolume(base, toSize: 2000).byteCount == 2000 << 30)
    }

    @Test func itStartsWithASnapshot() throws {
        let text = Array("sediment".utf8)
        let snapshot = try fixture.bootableSnapshot(text, size: 20)
        var request = ServiceFixture.serverRequest("web-2", size: nil)
        request.baseSnapshotNumber = snapshot
        let sameSize = try service.registerServer(request).number
        (request.name, request.baseSize, request.baseType) = ("web-3", 100, .fb1)
        let larger = try service.registerServer(request).number
        service.waitUntilSettled()
        let bases = try [sameSize, larger].map { try fixture.volumes(on: $0)[0] }
        #expect(bases.map(\.byteCount) == [20 << 30, 100 << 30] && bases.map(\.type) == [.cb1, .fb1])
        #expect(bases.allSatisfy { $0.snapshotNumber == snapshot && $0.state == "ATTAC/NULL/attached" })
        for base in bases { #expect(try fixture.read(8, from: base.number) == text) }
        (request.name, request.baseSize, request.baseType) = ("web-4", 10, .cb1)
        let reason = "must be at least the 20 GB of what the volume starts with, not 10"
        try fixture.expect(.invalidParameter("baseBlockStorageSize", reason)) { () throws(ServiceError) in
            try service.registerServer(request)
        }
    }

    @Test func theSnapshotMustBeABootableOneThatIsThere() throws {
        let data = try fixture.snapshot(of: fixture.volume())
        let bootable = try fixture.bootableSnapshot()
        var request = ServiceFixture.serverRequest("web-2", size: nil)
        request.baseSnapshotNumber = data
        let none = "a base volume starts with a snapshot of a KVM server's base volume; snapshot \(data) is none"
        let name = "baseBlockStorageSnapshotInstanceNo"
        try fixture.expect(ServiceError(.notBootable, "\(name): \(none)")) { () throws(ServiceError) in
            try service.registerServer(request)
        }
        request.baseSnapshotNumber = 5
        try fixture.expect(.invalidParameter(name, "there is no snapshot 5 in region KR")) { () throws(ServiceError) in
            try service.registerServer(request)
        }
        request.baseSnapshotNumber = bootable
        request.hypervisor = .xen
        let type = "CB1 is not offered for XEN; its types are SSD, HDD"
        try fixture.expect(.invalidParameter("baseBlockStorageVolumeTypeCode", type)) { () throws(ServiceError) in
            try service.registerServer(request)
        }
        service.setTransitionsPaused(true)
        _ = try service.deleteSnapshots([bootable])
        request.hypervisor = .kvm
        let busy = "\(name): snapshot \(bootable) cannot be controlled now: it is terminating"
        #expect(throws: ServiceError(.busy, busy)) { try service.registerServer(request) }
        service.setTransitionsPaused(false)
    }

    @Test func nothingIsDoneToAServerThatIsBeingMade() throws {
        let volume = try fixture.volume()
        service.setTransitionsPaused(true)
        let server = try service.registerServer(ServiceFixture.serverRequest()).number
        let base = try fixture.volumes(on: server)[0].number
        let reason = "server \(server) cannot be controlled now: it is init"
        #expect(throws: ServiceError(.busy, "serverInstanceNo: \(reason)")) { try service.attachVolume(volume, to: server) }
        #expect(throws: ServiceError(.busy, "serverInstanceNoList: \(reason)")) { try service.stopServers([server]) }
        let busy = "originalBlockStorageInstanceNo: volume \(base) cannot be controlled now: it is initialized"
        #expect(throws: ServiceError(.busy, busy)) { try service.createSnapshot(SnapshotRequest(volumeNumber: base)) }
        service.setTransitionsPaused(false)
    }

    @Test func ofManyWithOneNameOneIsRegistered() throws {
        let results = fixture.beside(8) { service in
            do throws(ServiceError) {
                return try service.registerServer(ServiceFixture.serverRequest()).name
            } catch {
                return error.message
            }
        }
        service.waitUntilSettled()
        let server = try #require(try service.servers().records.first)
        let taken = "Parameter is invalid. serverName: server \(server.number) has the name web-1 already: choose another one"
        #expect(results.sorted() == [String](repeating: taken, count: 7) + ["web-1"])
        #expect(try service.servers().totalCount == 2 && fixture.backend.volumeIDs.count == 1)
    }
}
