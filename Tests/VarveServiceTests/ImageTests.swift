import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

@Suite struct ImageTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func request(_ volumes: [(order: Int, snapshot: InstanceNumber)], name: String = "image-1") -> ImageRequest {
        ImageRequest(name: name, volumes: volumes.map { ImageRecord.Volume(order: $0.order, snapshotNumber: $0.snapshot) })
    }

    @Test func theAnswerIsCreatingAndTheEndCreated() throws {
        let (base, data) = try (fixture.bootableSnapshot(size: 20), fixture.snapshot(of: fixture.volume()))
        service.setTransitionsPaused(true)
        var request = request([(3, data), (0, base)])
        request.description = "for tests"
        let answer = try service.createImage(request)
        #expect(answer.image.state == "INIT/CREAT/creating")
        #expect(answer.image.name == "image-1" && answer.image.description == "for tests" && answer.image.regionCode == "KR")
        #expect(answer.image.createdAt == ServiceFixture.date && answer.image.accountID == .root)
        #expect(answer.image.volumes.map(\.order) == [0, 3] && answer.snapshots.map(\.number) == [base, data])
        #expect(try service.image(answer.image.number) == answer)
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.image(answer.image.number)?.image.state == "CREAT/NULL/created")
        #expect(try service.image(5) == nil)
        #expect(throws: ServiceError.self) { try service.image(answer.image.number, regionCode: "SGN") }
    }

    @Test func ordersAreOncePerVolumeAndOneIsTheBases() throws {
        let base = try fixture.bootableSnapshot()
        for (volumes, reason) in [
            ([(1, base)], "one must have the order 0: the base volume"),
            ([(0, base), (0, base)], "each order must be there once; 0 is there more than once"),
            ([(0, base), (7, base), (7, base)], "each order must be there once; 7 is there more than once"),
        ] {
            try fixture.expect(.invalidParameter("blockStorageList", reason)) { () throws(ServiceError) in
                try service.createImage(request(volumes))
            }
        }
    }

    @Test func itsSnapshotsMustBeKVMsAndThere() throws {
        let (base, data) = try (fixture.bootableSnapshot(), fixture.snapshot(of: fixture.volume()))
        let xen = try fixture.snapshot(of: fixture.xenVolume())
        func expect(_ error: ServiceError, _ volumes: [(order: Int, snapshot: InstanceNumber)]) throws {
            try fixture.expect(error) { () throws(ServiceError) in try service.createImage(request(volumes)) }
        }
        let none = "a base volume starts with a snapshot of a KVM server's base volume; snapshot \(data) is none"
        try expect(ServiceError(.notBootable, "blockStorageList: \(none)"), [(0, data)])
        let foreign = "images are made of KVM volumes' snapshots; snapshot \(xen) is of a XEN volume"
        try expect(.invalidParameter("blockStorageList", foreign), [(0, base), (1, xen)])
        try expect(.invalidParameter("blockStorageList", foreign), [(0, xen)])
        try expect(.invalidParameter("blockStorageList", "there is no snapshot 5 in region KR"), [(0, base), (1, 5)])
        let other = try fixture.volume()
        service.setTransitionsPaused(true)
        let creating = try service.createSnapshot(SnapshotRequest(volumeNumber: other)).number
        let busy = "blockStorageList: snapshot \(creating) cannot be controlled now: it is creating"
        #expect(throws: ServiceError(.busy, busy)) { try service.createImage(request([(0, base), (1, creating)])) }
        service.setTransitionsPaused(false)
    }

    @Test func aSnapshotStaysUntilItsImageIsGone() throws {
        let (base, data) = try (fixture.bootableSnapshot(), fixture.snapshot(of: fixture.volume()))
        let (first, second) = try (fixture.image([base, data]), fixture.image([base]))
        let held = { (snapshot: InstanceNumber, image: InstanceNumber) in
            ServiceError(
                .snapshotInImage,
                "blockStorageSnapshotInstanceNoList: snapshot \(snapshot) is a part of server image \(image): delete that first")
        }
        try fixture.expect(held(data, first)) { () throws(ServiceError) in try service.deleteSnapshots([data]) }
        try fixture.expect(held(base, second)) { () throws(ServiceError) in try service.deleteSnapshots([base]) }
        service.setTransitionsPaused(true)
        #expect(try service.deleteImages([first]).map(\.image.state) == ["CREAT/TERMT/terminating"])
        #expect(throws: held(data, first)) { try service.deleteSnapshots([data]) }
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.image(first) == nil)
        _ = try service.deleteSnapshots([data])
        _ = try service.deleteImages([second])
        service.waitUntilSettled()
        _ = try service.deleteSnapshots([base])
        service.waitUntilSettled()
        #expect(fixture.backend.snapshotIDs == [] && fixture.exports.names.allSatisfy { !$0.hasPrefix("snapshot/") })
    }

    @Test func deletionsAreAllOrNothing() throws {
        let base = try fixture.bootableSnapshot()
        let images = try [fixture.image([base]), fixture.image([base])]
        try fixture.expect(.invalidParameter("serverImageNoList", "there is no server image 5 in region KR")) {
            () throws(ServiceError) in try service.deleteImages([images[0], 5])
        }
        service.setTransitionsPaused(true)
        _ = try service.deleteImages([images[1]])
        let busy = "serverImageNoList: server image \(images[1]) cannot be controlled now: it is terminating"
        #expect(throws: ServiceError(.busy, busy)) { try service.deleteImages(images) }
        #expect(try service.image(images[0])?.image.state == "CREAT/NULL/created")
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.deleteImages([images[0], images[0]]).count == 1)
    }

    @Test func listsAreFilteredSortedAndPaged() throws {
        let base = try fixture.bootableSnapshot()
        let images = try ["b", "a", "c"].map { try fixture.image([base], name: $0) }
        func found(_ change: (inout ImageFilter) -> Void) throws -> [InstanceNumber] {
            var filter = ImageFilter()
            change(&filter)
            return try service.images(filter).records.map(\.image.number)
        }
        #expect(try found { _ in } == images.reversed())
        #expect(try found { $0.order = ListOrder(by: .name) } == [images[1], images[0], images[2]])
        #expect(try found { $0.name = "a" } == [images[1]])
        #expect(try found { $0.numbers = [images[0], 5] } == [images[0]])
        #expect(try found { $0.status = .created }.count == 3 && found { $0.status = .initialized } == [])
        #expect(try found { $0.page = PageRequest(pageNo: 2, pageSize: 2) } == [images[0]])
        #expect(throws: ServiceError.self) { try found { $0.regionCode = "SGN" } }
        #expect(try service.census().counts[.init(kind: .serverImage, status: "CREAT", operation: "NULL")] == 3)
    }

    @Test func aServerFromAnImageHasAllItsVolumes() throws {
        let volume = try fixture.volume(.cb2)
        try fixture.write([7, 7], to: volume)
        try fixture.edit(volume) { $0.isEncrypted = true }
        let image = try fixture.image([fixture.bootableSnapshot([1, 2, 3], size: 20), fixture.snapshot(of: volume)])
        var request = ServiceFixture.serverRequest("web-2", size: 30)
        request.imageNumber = image
        let server = try service.registerServer(request)
        #expect(server.imageNumber == image)
        service.waitUntilSettled()
        let volumes = try fixture.volumes(on: server.number)
        #expect(volumes.map(\.kind) == [.base, .additional] && volumes.map(\.deviceName) == ["/dev/vda", "/dev/vdb"])
        #expect(volumes.map(\.byteCount) == [30 << 30, 10 << 30] && volumes.map(\.type) == [.cb1, .cb2])
        #expect(volumes.map(\.isEncrypted) == [false, true] && volumes.map(\.description) == ["web-2's basic storage", ""])
        #expect(volumes.allSatisfy { $0.state == "ATTAC/NULL/attached" })
        #expect(try fixture.read(4, from: volumes[0].number) == [1, 2, 3, 0])
        #expect(try fixture.read(3, from: volumes[1].number) == [7, 7, 0])
        // Image and snapshots may go; the server stays as it is.
        _ = try service.deleteImages([image])
        service.waitUntilSettled()
        #expect(try service.server(server.number)?.imageNumber == image && fixture.read(2, from: volumes[1].number) == [7, 7])
    }

    @Test func anImageThatDoesNotFitIsRefused() throws {
        var request = ServiceFixture.serverRequest("web-2", size: nil, hypervisor: .xen)
        request.imageNumber = try fixture.image([fixture.bootableSnapshot()])
        let xen = "images are for KVM servers, and this is a XEN server"
        try fixture.expect(.invalidParameter("serverImageNo", xen)) { () throws(ServiceError) in
            try service.registerServer(request)
        }
        request.hypervisor = .kvm
        let image = request.imageNumber
        request.imageNumber = 5
        try fixture.expect(.invalidParameter("serverImageNo", "there is no server image 5 in region KR")) {
            () throws(ServiceError) in try service.registerServer(request)
        }
        service.setTransitionsPaused(true)
        _ = try service.deleteImages([image!])
        request.imageNumber = image
        let busy = "serverImageNo: server image \(image!) cannot be controlled now: it is terminating"
        #expect(throws: ServiceError(.busy, busy)) { try service.registerServer(request) }
        service.setTransitionsPaused(false)
    }

    @Test(arguments: [false, true]) func passingStatesSettleAfterARestart(_ isDeletion: Bool) throws {
        let base = try fixture.bootableSnapshot()
        let image = isDeletion ? try fixture.image([base]) : nil
        service.setTransitionsPaused(true)
        if let image {
            _ = try service.deleteImages([image])
        } else {
            _ = try service.createImage(request([(0, base)]))
        }
        try fixture.restart()
        #expect(try fixture.service.images().records.map(\.image.state) == (isDeletion ? [] : ["CREAT/NULL/created"]))
    }

    @Test func aDeletionWaitsForTheServerThatIsMade() throws {
        let gate = Gate()
        let fixture = try ServiceFixture { if $0 == .forkVolume { gate.pass() } }
        let service = fixture.service
        var request = ServiceFixture.serverRequest("web-2", size: nil)
        request.imageNumber = try fixture.image([fixture.bootableSnapshot([1])])
        let (image, registration) = (request.imageNumber!, request)
        let calls = fixture.begin([
            { _ = try $0.registerServer(registration) },
            { service in
                #expect(gate.waitForArrival())
                _ = try service.deleteImages([image])
            },
        ])
        fixture.waitUntil { service.waitingCallCount == 1 }
        #expect(try service.image(image)?.image.operation == StorageOperation.none)
        gate.open()
        #expect(calls.wait() == [])
        service.waitUntilSettled()
        #expect(try service.image(image) == nil && service.servers().records.first?.status == .running)
    }
}

extension ImageRecord {
    fileprivate var state: String { "\(status.rawValue)/\(operation.rawValue)/\(statusName)" }
}
