import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

/// The catalog fails at the rows of a creation, and may have kept them: the answer was an error, so that nothing of it stays.
@Suite struct DoubtTests {
    enum Creation: CaseIterable {
        case volume, xenVolume, restoredVolume, snapshot, image, server, serverWithBase, serverFromImage
    }

    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    /// A call that makes an object when nothing fails.
    private func call(_ creation: Creation) throws -> () throws -> InstanceNumber {
        let service = service
        switch creation {
        case .volume: return { try service.createVolume(ServiceFixture.request()).number }
        case .xenVolume: return { try service.createVolume(ServiceFixture.xenRequest()).number }
        case .restoredVolume:
            var request = ServiceFixture.request()
            request.snapshotNumber = try fixture.snapshot(of: fixture.volume())
            return { [request] in try service.createVolume(request).number }
        case .snapshot:
            let volume = try fixture.volume()
            return { try service.createSnapshot(SnapshotRequest(volumeNumber: volume)).number }
        case .image:
            let volume = ImageRecord.Volume(order: 0, snapshotNumber: try fixture.bootableSnapshot())
            return { try service.createImage(ImageRequest(name: "image-1", volumes: [volume])).image.number }
        case .server, .serverWithBase, .serverFromImage:
            var request = ServiceFixture.serverRequest("web-9", size: creation == .serverWithBase ? 10 : nil)
            if creation == .serverFromImage { request.imageNumber = try fixture.image([fixture.bootableSnapshot()]) }
            return { [request] in try service.registerServer(request).number }
        }
    }

    private static let failed = ServiceError(.storeFailed, "The catalog failed: it cannot be read or changed.")

    @Test(arguments: Creation.allCases, [FaultyCatalog.Failure.atCommit, .afterCommit])
    func nothingStays(_ creation: Creation, _ failure: FaultyCatalog.Failure) throws {
        let call = try call(creation)
        let before = try fixture.contents()
        fixture.faultyCatalog.inject(failure)
        #expect(throws: Self.failed) { try call() }
        #expect(try fixture.contents() == before)
        #expect(try call() > before.numbers.max()!)
        service.waitUntilSettled()
        #expect(fixture.retries.delays == [])
    }

    /// The undoing fails too, at its first write or its last, and is done by a transition, which may have to be tried again.
    @Test(arguments: Creation.allCases, [0, 1, 2]) func whatWasKeptIsRemovedLater(_ creation: Creation, _ failing: Int) throws {
        let call = try call(creation)
        let before = try fixture.contents()
        switch failing {
        case 0: fixture.faultyCatalog.inject(.afterCommit, .before)
        case 1: fixture.faultyCatalog.inject(.afterCommit, nil, .before)
        default: fixture.faultyCatalog.inject(.afterCommit, .before, .before)
        }
        #expect(throws: Self.failed) { try call() }
        service.waitUntilSettled()
        fixture.retries.fire()
        service.waitUntilSettled()
        #expect(try fixture.contents() == before)
    }

    /// The rows were not kept, nobody could look, and another object was made before the undoing could: it has another number.
    @Test(arguments: Creation.allCases) func anUndoingMeetsNoOtherObject(_ creation: Creation) throws {
        let call = try call(creation)
        service.setTransitionsPaused(true)
        fixture.faultyCatalog.inject(.atCommit, .before)
        #expect(throws: Self.failed) { try call() }
        let number = try call()
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try fixture.contents().numbers.contains(number))
    }

    /// The process dies before the undoing. What has bytes of its own has none, so that the next start can tell.
    @Test(arguments: [Creation.volume, .xenVolume, .restoredVolume, .snapshot, .serverWithBase, .serverFromImage])
    func theNextStartRemovesWhatHasNoBytes(_ creation: Creation) throws {
        let call = try call(creation)
        let before = try fixture.contents()
        service.setTransitionsPaused(true)
        fixture.faultyCatalog.inject(.afterCommit, .before)
        #expect(throws: Self.failed) { try call() }
        #expect(try fixture.contents() != before)
        try fixture.restart()
        #expect(try fixture.contents() == before)
    }
}

/// The same for what is rows only, and so cannot be told from what was answered as done and waits for its transition: it is kept, whole.
@Suite struct KeptDoubtTests {
    let fixture = try! ServiceFixture()

    private func call(_ creation: DoubtTests.Creation, _ audit: CallAudit) throws -> () throws -> InstanceNumber {
        let storage = fixture.service.storage(for: .root, audit: audit)
        guard creation == .image else {
            return { try storage.registerServer(ServiceFixture.serverRequest("web-9", size: nil)).number }
        }
        let volume = ImageRecord.Volume(order: 0, snapshotNumber: try fixture.bootableSnapshot())
        return { try storage.createImage(ImageRequest(name: "image-1", volumes: [volume])).image.number }
    }

    @Test(arguments: [DoubtTests.Creation.image, .server], [false, true])
    func theNextStartKeepsItWithItsAuditOrNeither(_ creation: DoubtTests.Creation, _ isKept: Bool) throws {
        let entry = AuditRecord(
            recordedAt: ServiceFixture.date, accountID: .root, accessKey: "key", role: .admin, operation: "call",
            requestID: "doubt")
        let call = try call(creation, CallAudit(entry))
        let before = try fixture.contents()
        fixture.service.setTransitionsPaused(true)
        fixture.faultyCatalog.inject(isKept ? .afterCommit : .atCommit, .before)
        #expect(throws: ServiceError.self) { try call() }
        try fixture.restart()
        let after = try fixture.contents()
        let new = Set(after.numbers).subtracting(before.numbers)
        let entries = try fixture.catalog.read { try $0.auditRecords(AuditQuery()).records }
        #expect(new.count == (isKept ? 1 : 0) && entries.map(\.objects) == new.map { [$0.description] })
        #expect(fixture.service.transitionJobs() == TransitionJobs())
        for image in after.images where new.contains(image.number) {
            #expect(image.status == .created && image.operation == .none)
            _ = try fixture.service.deleteImages([image.number])
        }
        for server in after.servers where new.contains(server.number) {
            #expect(server.status == .running && server.operation == .none)
            _ = try fixture.service.stopServers([server.number])
            fixture.service.waitUntilSettled()
            _ = try fixture.service.terminateServers([server.number])
        }
        fixture.service.waitUntilSettled()
        #expect(try fixture.contents() == before)
    }
}

extension ServiceFixture.Contents {
    fileprivate var numbers: [InstanceNumber] {
        servers.map(\.number) + volumes.map(\.number) + snapshots.map(\.number) + images.map(\.number)
    }
}
