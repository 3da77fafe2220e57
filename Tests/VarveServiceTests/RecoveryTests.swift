import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// The service dies at each step, and another one takes over catalog and backend.
@Suite struct RecoveryTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func insertUnmadeVolume() throws -> InstanceNumber {
        try fixture.catalog.write { catalog in
            let volume = VolumeRecord(
                number: try catalog.allocateNumber(), accountID: .root, name: "half", byteCount: 10 << 30, type: .cb1,
                regionCode: "KR",
                zoneCode: "KR-1",
                status: .initialized, operation: .create, createdAt: ServiceFixture.date)
            try catalog.insert(volume)
            return volume.number
        }
    }

    /// A XEN volume as its acceptance leaves it.
    private func insertUnmadeXENVolume() throws -> InstanceNumber {
        let number = try insertUnmadeVolume()
        try fixture.edit(number) { volume in
            volume.type = .ssd
            volume.operation = .none
            volume.serverNumber = .first
        }
        return number
    }

    private func insertUnmadeSnapshot(of volume: InstanceNumber) throws -> InstanceNumber {
        try fixture.catalog.write { catalog in
            let snapshot = SnapshotRecord(
                number: try catalog.allocateNumber(), accountID: .root, name: "half", byteCount: 10 << 30, volumeNumber: volume,
                volumeType: .cb1,
                regionCode: "KR", status: .initialized, operation: .create, createdAt: ServiceFixture.date)
            try catalog.insert(snapshot)
            return snapshot.number
        }
    }

    @Test func creationsThatTheBackendNeverSawAreRemoved() throws {
        let volume = try fixture.volume()
        let (lostVolume, lostSnapshot) = (try insertUnmadeVolume(), try insertUnmadeSnapshot(of: volume))
        try fixture.restart()
        #expect(try service.volume(lostVolume) == nil)
        #expect(try service.snapshot(lostSnapshot) == nil)
        #expect(try service.volumes().records.map(\.number) == [volume])
        #expect(fixture.exports.names == [])
    }

    @Test func creationsThatTheBackendMadeAreCompleted() throws {
        let volume = try fixture.volume()
        let (madeVolume, madeSnapshot) = (try insertUnmadeVolume(), try insertUnmadeSnapshot(of: volume))
        try fixture.backend.createVolume(VolumeID(UInt64(madeVolume.rawValue)), byteCount: 10 << 30)
        try fixture.backend.createSnapshot(SnapshotID(UInt64(madeSnapshot.rawValue)), of: VolumeID(UInt64(volume.rawValue)))
        try fixture.restart()
        #expect(try service.volume(madeVolume)?.state == "CREAT/NULL/detached")
        #expect(try service.snapshot(madeSnapshot)?.state == "CREAT/NULL/created")
        #expect(fixture.exports.names == ["snapshot/\(madeSnapshot)"])
    }

    @Test func acceptedCreationsSurvive() throws {
        service.setTransitionsPaused(true)
        let volume = try service.createVolume(ServiceFixture.request()).number
        try fixture.restart()
        #expect(try service.volume(volume)?.state == "CREAT/NULL/detached")
    }

    @Test func xenCreationsThatTheBackendNeverSawAreRemoved() throws {
        let number = try insertUnmadeXENVolume()
        try fixture.restart()
        #expect(try service.volume(number) == nil)
    }

    /// Died before the answer, after it, and between its two transitions.
    @Test(arguments: [0, 1, 2]) func xenCreationsAreResumedAtEachStep(_ step: Int) throws {
        let number: InstanceNumber
        if step == 0 {
            number = try insertUnmadeXENVolume()
            try fixture.backend.createVolume(VolumeID(UInt64(number.rawValue)), byteCount: 10 << 30)
        } else {
            service.setTransitionsPaused(true)
            number = try service.createVolume(ServiceFixture.xenRequest()).number
        }
        fixture.crash()
        if step == 2 {
            try fixture.edit(number) { volume in
                volume.status = .created
                volume.operation = .attach
            }
        }
        try service.recover()
        service.waitUntilSettled()
        let settled = try service.volume(number)
        #expect(settled?.state == "ATTAC/NULL/attached" && settled?.serverNumber == .first && settled?.deviceName == "/dev/xvdb")
        #expect(fixture.exports.names == ["\(number)"])
    }

    @Test func anAttachmentIsResumed() throws {
        let volume = try fixture.volume()
        service.setTransitionsPaused(true)
        _ = try service.attachVolume(volume, to: .first)
        try fixture.restart()
        #expect(try service.volume(volume)?.state == "ATTAC/NULL/attached")
        #expect(try service.volume(volume)?.deviceName == "/dev/vdb")
        #expect(fixture.exports.names == ["\(volume)"])
    }

    @Test func aDetachmentIsResumed() throws {
        let volume = try fixture.attachedVolume()
        service.setTransitionsPaused(true)
        _ = try service.detachVolumes([volume])
        try fixture.restart()
        #expect(try service.volume(volume)?.state == "CREAT/NULL/detached")
        #expect(fixture.exports.names == [])
    }

    @Test func theDeletionOfAnAttachedVolumeIsResumed() throws {
        let volume = try fixture.attachedVolume()
        service.setTransitionsPaused(true)
        _ = try service.deleteVolumes([volume])
        try fixture.restart()
        #expect(try service.volume(volume) == nil)
        #expect(fixture.backend.volumeIDs == [])
    }

    @Test(arguments: [false, true]) func deletionsAreResumedWhetherTheBackendHadDoneThemOrNot(_ isDone: Bool) throws {
        let volume = try fixture.volume()
        let snapshots = [try fixture.snapshot(of: volume), try fixture.snapshot(of: volume, .incremental)]
        service.setTransitionsPaused(true)
        _ = try service.deleteVolumes([volume])
        _ = try service.deleteSnapshots(snapshots)
        if isDone {
            try fixture.backend.deleteVolume(VolumeID(UInt64(volume.rawValue)))
            for snapshot in snapshots { try fixture.backend.deleteSnapshot(SnapshotID(UInt64(snapshot.rawValue))) }
        }
        try fixture.restart()
        let contents = try fixture.contents()
        #expect(contents.volumes == [] && contents.snapshots == [] && contents.exports == [])
        #expect(contents.volumeIDs == [] && contents.snapshotIDs == [])
    }

    @Test func settledObjectsArePublishedWhenRecoveryReturns() throws {
        let attached = try fixture.attachedVolume()
        let detached = try fixture.volume()
        let snapshot = try fixture.snapshot(of: detached)
        fixture.crash()
        #expect(fixture.exports.names == [])
        service.setTransitionsPaused(true)
        try service.recover()
        #expect(fixture.exports.names == ["\(attached)", "snapshot/\(snapshot)"])
    }

    @Test func missingBytesAreFatalAndNothingIsChanged() throws {
        let volume = try fixture.attachedVolume()
        let snapshot = try fixture.snapshot(of: volume)
        _ = try insertUnmadeVolume()
        fixture.crash()
        try fixture.backend.deleteVolume(VolumeID(UInt64(volume.rawValue)))
        try fixture.backend.deleteSnapshot(SnapshotID(UInt64(snapshot.rawValue)))
        let text = "The catalog and the pool disagree: the pool does not have volume \(volume), snapshot \(snapshot)."
        try fixture.expect(ServiceError(.storeFailed, text)) { () throws(ServiceError) in try service.recover() }
    }

    @Test func recoveringASettledCatalogChangesNothing() throws {
        let volume = try fixture.attachedVolume()
        _ = try fixture.snapshot(of: volume)
        let before = try fixture.contents()
        try fixture.restart()
        #expect(try fixture.contents() == before)
    }
}
