import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

@Suite struct DeleteVolumeTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    @Test func aDetachedVolumeGoesThroughTerminating() throws {
        let number = try fixture.volume()
        let snapshot = try fixture.snapshot(of: number)
        service.setTransitionsPaused(true)
        let answer = try service.deleteVolumes([number])
        #expect(answer.map(\.state) == ["CREAT/TERMT/terminating"])
        #expect(try service.volume(number) == answer[0])
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.volume(number) == nil)
        #expect(fixture.backend.volumeIDs == [])
        #expect(try service.snapshot(snapshot)?.volumeNumber == number)
        #expect(fixture.backend.snapshotIDs == [SnapshotID(UInt64(snapshot.rawValue))])
    }

    @Test func anAttachedVolumeIsDetachedFirst() throws {
        let number = try fixture.attachedVolume()
        service.setTransitionsPaused(true)
        let answer = try service.deleteVolumes([number])
        #expect(answer.map(\.state) == ["ATTAC/DETAC/detaching"] && answer[0].deviceName == "/dev/vdb")
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.volume(number) == nil)
        #expect(fixture.backend.volumeIDs == [] && fixture.exports.names == [])
    }

    @Test func aProtectedVolumeStays() throws {
        let number = try fixture.volume()
        try fixture.edit(number) { $0.isReturnProtected = true }
        let reason = "volume \(number) is protected: switch it off with setBlockStorageReturnProtection first"
        try fixture.expect(ServiceError(.protected, "blockStorageInstanceNoList: \(reason)")) { () throws(ServiceError) in
            try service.deleteVolumes([number])
        }
        try fixture.edit(number) { $0.isReturnProtected = false }
        #expect(try service.deleteVolumes([number]).count == 1)
    }

    @Test func aListIsDeletedAsAWholeOrNotAtAll() throws {
        let numbers = try [fixture.volume(), fixture.attachedVolume()]
        try fixture.expect(.invalidParameter("blockStorageInstanceNoList", "there is no volume 5 in region KR")) {
            () throws(ServiceError) in try service.deleteVolumes(numbers + [5])
        }
        try fixture.expect(.invalidParameter("regionCode", "there is no region SGN; the regions are KR")) {
            () throws(ServiceError) in
            try service.deleteVolumes(numbers, regionCode: "SGN")
        }
        #expect(try service.deleteVolumes(numbers + numbers).map(\.number) == numbers)
        service.waitUntilSettled()
        #expect(try service.volumes().totalCount == 0)
    }

    @Test func aFailedDeletionStaysTerminatingAndIsResumedAtTheNextStart() throws {
        let number = try fixture.volume()
        fixture.backend.inject(Fault(.deleteVolume, error: .inputOutput(errno: 5, during: "journal")))
        _ = try service.deleteVolumes([number])
        service.waitUntilSettled()
        #expect(try service.volume(number)?.state == "CREAT/TERMT/terminating")
        try fixture.restart()
        #expect(try fixture.service.volume(number) == nil)
        #expect(fixture.backend.volumeIDs == [])
    }

    @Test func protectionIsSwitchedOnAndOff() throws {
        let number = try fixture.attachedVolume()
        #expect(try service.setReturnProtection(true, of: number).isReturnProtected)
        #expect(try service.volume(number)?.isReturnProtected == true)
        #expect(throws: ServiceError.self) { try service.deleteVolumes([number]) }
        let answer = try service.setReturnProtection(false, of: number)
        #expect(!answer.isReturnProtected && answer.state == "ATTAC/NULL/attached")
        #expect(try service.deleteVolumes([number]).count == 1)
    }

    @Test func protectionNeedsAnIdleVolumeOfTheRegion() throws {
        try fixture.expect(.invalidParameter("blockStorageInstanceNo", "there is no volume 5 in region KR")) {
            () throws(ServiceError) in try service.setReturnProtection(true, of: 5)
        }
        let number = try fixture.volume()
        service.setTransitionsPaused(true)
        _ = try service.attachVolume(number, to: .first)
        let busy = "blockStorageInstanceNo: volume \(number) cannot be controlled now: it is attaching"
        #expect(throws: ServiceError(.busy, busy)) { try service.setReturnProtection(true, of: number) }
        #expect(try service.volume(number)?.isReturnProtected == false)
    }
}
