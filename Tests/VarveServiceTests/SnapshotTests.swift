import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

@Suite struct SnapshotTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func create(_ volume: InstanceNumber, _ kind: SnapshotRecord.Kind = .full) throws(ServiceError) -> SnapshotRecord {
        var request = SnapshotRequest(volumeNumber: volume)
        request.kind = kind
        return try service.createSnapshot(request)
    }

    @Test func aSnapshotGoesThroughItsStates() throws {
        let volume = try fixture.volume(.fb2, size: 20)
        service.setTransitionsPaused(true)
        var request = SnapshotRequest(volumeNumber: volume)
        request.name = "snapshot-test"
        request.description = "d"
        let answer = try service.createSnapshot(request)
        #expect(answer.state == "INIT/CREAT/creating" && answer.name == "snapshot-test" && answer.description == "d")
        #expect(answer.kind == .full && answer.chainDepth == 0 && answer.baseNumber == nil && !answer.isBootable)
        #expect(answer.byteCount == 20 << 30 && answer.volumeNumber == volume && answer.volumeType == .fb2)
        #expect(fixture.backend.snapshotIDs == [SnapshotID(UInt64(answer.number.rawValue))] && fixture.exports.names == [])
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.snapshot(answer.number)?.state == "CREAT/NULL/created")
        #expect(fixture.exports.names == ["snapshot/\(answer.number)"])
        #expect(fixture.exports.find("snapshot/\(answer.number)")?.device.isReadOnly == true)
    }

    @Test func aDeletionGoesThroughTerminating() throws {
        let number = try fixture.snapshot(of: fixture.volume())
        service.setTransitionsPaused(true)
        #expect(try service.deleteSnapshots([number]).map(\.state) == ["CREAT/TERMT/terminating"])
        #expect(try service.snapshot(number)?.state == "CREAT/TERMT/terminating")
        let busy = "blockStorageSnapshotInstanceNoList: snapshot \(number) cannot be controlled now: it is terminating"
        #expect(throws: ServiceError(.busy, busy)) { try service.deleteSnapshots([number]) }
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.snapshot(number) == nil)
        #expect(fixture.backend.snapshotIDs == [] && fixture.exports.names == [])
    }

    @Test func aKVMVolumeTakesNoOperationWhileItsSnapshotIsMadeOrDeleted() throws {
        let volume = try fixture.attachedVolume()
        service.setTransitionsPaused(true)
        let snapshot = try create(volume).number
        try expectBusy(volume, "its snapshot \(snapshot) is creating")
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        service.setTransitionsPaused(true)
        _ = try service.deleteSnapshots([snapshot])
        try expectBusy(volume, "its snapshot \(snapshot) is terminating")
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.detachVolumes([volume]).map(\.state) == ["ATTAC/DETAC/detaching"])
    }

    private func expectBusy(_ volume: InstanceNumber, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation) throws
    {
        let calls: [(parameter: String, call: () throws -> Void)] = [
            ("originalBlockStorageInstanceNo", { _ = try self.create(volume) }),
            ("blockStorageInstanceNo", { _ = try self.service.setReturnProtection(true, of: volume) }),
            ("blockStorageInstanceNo", { _ = try self.service.resizeVolume(volume, toSize: 20) }),
            ("blockStorageInstanceNoList", { _ = try self.service.detachVolumes([volume]) }),
            ("blockStorageInstanceNoList", { _ = try self.service.deleteVolumes([volume]) }),
        ]
        let before = try service.volume(volume)
        for (parameter, call) in calls {
            let error = ServiceError(.busy, "\(parameter): volume \(volume) cannot be controlled now: \(reason)")
            #expect(throws: error, sourceLocation: sourceLocation) { try call() }
        }
        #expect(try service.volume(volume) == before, sourceLocation: sourceLocation)
    }

    @Test func aXENVolumeStaysUsableMeanwhile() throws {
        let volume = try fixture.xenVolume()
        service.setTransitionsPaused(true)
        _ = try create(volume)
        _ = try create(volume)
        #expect(try service.detachVolumes([volume]).map(\.state) == ["ATTAC/DETAC/detaching"])
        service.setTransitionsPaused(false)
    }

    @Test func attachedVolumesCanBeSnapshotAndNamesAreMadeUp() throws {
        let answer = try create(fixture.attachedVolume())
        #expect(answer.name.wholeMatch(of: /sh[0-9a-f]{11}/) != nil)
    }

    @Test func aSnapshotOfABaseVolumeIsBootable() throws {
        let volume = try fixture.volume()
        try fixture.edit(volume) {
            $0.kind = .base
            $0.isEncrypted = true
        }
        let answer = try create(volume)
        #expect(answer.isBootable && answer.isEncrypted)
        service.waitUntilSettled()
        try fixture.edit(volume) { $0.type = .ssd }
        #expect(try !create(volume).isBootable)
    }

    @Test func aSnapshotOfAXENVolumeIsOneOfXEN() throws {
        let volume = try fixture.xenVolume(detail: .hdd, size: 20)
        let answer = try create(volume)
        #expect(answer.volumeType == .hdd && answer.volumeType.hypervisor == .xen && answer.byteCount == 20 << 30)
        service.waitUntilSettled()
        var filter = SnapshotFilter()
        filter.hypervisors = [.xen]
        #expect(try service.snapshots(filter).records.map(\.number) == [answer.number])
        filter.hypervisors = [.kvm]
        #expect(try service.snapshots(filter).totalCount == 0)
    }

    @Test func badRequestsNameTheirParameter() throws {
        let volume = try fixture.volume()
        try fixture.expect(.invalidParameter("originalBlockStorageInstanceNo", "there is no volume 5 in region KR")) {
            () throws(ServiceError) in try create(5)
        }
        var request = SnapshotRequest(volumeNumber: volume)
        request.regionCode = "SGN"
        try fixture.expect(.invalidParameter("regionCode", "there is no region SGN; the regions are KR")) {
            () throws(ServiceError) in
            try service.createSnapshot(request)
        }
    }

    @Test(arguments: [false, true]) func aFailureOfTheBackendIsUndone(_ takesEffect: Bool) throws {
        let volume = try fixture.volume()
        fixture.backend.inject(Fault(.createSnapshot, error: .noSpace, takesEffect: takesEffect))
        try fixture.expect(ServiceError(.noSpace, "The pool is full.")) { () throws(ServiceError) in try create(volume) }
        #expect(try create(volume).state == "INIT/CREAT/creating")
    }

    @Test func aFailedDeletionStaysTerminatingAndIsResumedAtTheNextStart() throws {
        let number = try fixture.snapshot(of: fixture.volume())
        fixture.backend.inject(Fault(.deleteSnapshot, error: .inputOutput(errno: 5, during: "journal")))
        _ = try service.deleteSnapshots([number])
        service.waitUntilSettled()
        #expect(try service.snapshot(number)?.state == "CREAT/TERMT/terminating")
        try fixture.restart()
        #expect(try fixture.service.snapshot(number) == nil)
        #expect(fixture.backend.snapshotIDs == [])
    }
}
