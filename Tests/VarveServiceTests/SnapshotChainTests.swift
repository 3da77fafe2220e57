import Testing
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

@Suite struct SnapshotChainTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func request(_ volume: InstanceNumber) -> SnapshotRequest {
        var request = SnapshotRequest(volumeNumber: volume)
        request.kind = .incremental
        return request
    }

    /// A FULL and so many INCREMENTALs on it.
    private func chain(_ volume: InstanceNumber, _ count: Int) throws -> [InstanceNumber] {
        try [fixture.snapshot(of: volume)] + (0..<count).map { _ in try fixture.snapshot(of: volume, .incremental) }
    }

    private func volume(_ type: VolumeTypeCode) throws -> InstanceNumber {
        try type.hypervisor == .xen ? fixture.xenVolume(detail: type.diskDetailType) : fixture.volume(type, size: 100)
    }

    private func depths(_ numbers: [InstanceNumber]) throws -> [Int?] { try numbers.map { try service.snapshot($0)?.chainDepth } }

    private func inUse(_ number: InstanceNumber, _ above: [InstanceNumber]) -> ServiceError {
        let numbers = above.map(\.description).joined(separator: ", ")
        let reason = "snapshot \(number) can be deleted only together with or after those that stand on it: \(numbers)"
        return ServiceError(.snapshotInUse, "blockStorageSnapshotInstanceNoList: \(reason)")
    }

    @Test(arguments: VolumeTypeCode.allCases) func sevenIncrementalsStandOnAFull(_ type: VolumeTypeCode) throws {
        let volume = try volume(type)
        let chain = try chain(volume, 7)
        #expect(try depths(chain) == [0, 1, 2, 3, 4, 5, 6, 7])
        #expect(try chain.dropFirst().allSatisfy { try service.snapshot($0)?.baseNumber == chain[0] })
        let reason = "FULL snapshot \(chain[0]) has 7 INCREMENTALs, the most there can be: take a FULL snapshot first"
        try fixture.expect(ServiceError(.tooManyIncrementals, "snapshotTypeCode: \(reason)")) { () throws(ServiceError) in
            try service.createSnapshot(request(volume))
        }
    }

    @Test func anIncrementalNeedsAFullOfItsVolume() throws {
        let (volume, other) = (try fixture.xenVolume(), try fixture.volume())
        _ = try fixture.snapshot(of: other)
        let error = ServiceError(
            .noFullSnapshot, "snapshotTypeCode: INCREMENTAL needs a FULL snapshot of volume \(volume) in status CREAT")
        try fixture.expect(error) { () throws(ServiceError) in try service.createSnapshot(request(volume)) }
        service.setTransitionsPaused(true)
        _ = try service.createSnapshot(SnapshotRequest(volumeNumber: volume))
        #expect(throws: error) { try service.createSnapshot(request(volume)) }
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.createSnapshot(request(volume)).chainDepth == 1)
    }

    @Test func theNewestFullIsTheBase() throws {
        let volume = try fixture.volume()
        let first = try chain(volume, 2)
        let second = try fixture.snapshot(of: volume)
        let answer = try service.createSnapshot(request(volume))
        #expect(answer.baseNumber == second && answer.chainDepth == 1 && answer.kind == .incremental)
        #expect(try depths(first) == [0, 1, 2])
    }

    @Test(arguments: [VolumeTypeCode.cb1, .fb1, .ssd, .hdd])
    func incrementalsGoNewestFirstAndTheFullLast(_ type: VolumeTypeCode) throws {
        let chain = try chain(volume(type), 3)
        try fixture.expect(inUse(chain[0], [chain[3], chain[2], chain[1]])) { () throws(ServiceError) in
            try service.deleteSnapshots([chain[0]])
        }
        try fixture.expect(inUse(chain[1], [chain[3]])) { () throws(ServiceError) in
            try service.deleteSnapshots([chain[1], chain[2]])
        }
        try fixture.expect(inUse(chain[0], [chain[1]])) { () throws(ServiceError) in
            try service.deleteSnapshots([chain[2], chain[0], chain[3]])
        }
        #expect(try service.deleteSnapshots([chain[2], chain[3]]).map(\.number) == [chain[2], chain[3]])
        service.waitUntilSettled()
        #expect(try service.deleteSnapshots([chain[0], chain[1]]).count == 2)
        service.waitUntilSettled()
        #expect(try service.snapshots().totalCount == 0)
        #expect(fixture.backend.snapshotIDs == [])
    }

    @Test func oneThatIsBeingDeletedCountsAsGone() throws {
        let chain = try chain(fixture.volume(), 1)
        service.setTransitionsPaused(true)
        _ = try service.deleteSnapshots([chain[1]])
        #expect(try service.deleteSnapshots([chain[0]]).map(\.state) == ["CREAT/TERMT/terminating"])
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.snapshots().totalCount == 0)
    }

    @Test(arguments: [VolumeTypeCode.cb2, .fb2]) func theSecondGenerationGoesInAnyOrder(_ type: VolumeTypeCode) throws {
        let volume = try fixture.volume(type)
        let chain = try chain(volume, 7)
        _ = try service.deleteSnapshots([chain[3]])
        service.waitUntilSettled()
        #expect(try depths(chain) == [0, 1, 2, nil, 3, 4, 5, 6])
        #expect(try service.createSnapshot(request(volume)).chainDepth == 7)
        service.waitUntilSettled()
        #expect(try service.deleteSnapshots([chain[0]]).count == 1)
        service.waitUntilSettled()
        #expect(try service.snapshot(chain[1])?.baseNumber == chain[0])
    }

    @Test func aListIsDeletedAsAWholeOrNotAtAll() throws {
        let chain = try chain(fixture.volume(), 1)
        try fixture.expect(.invalidParameter("blockStorageSnapshotInstanceNoList", "there is no snapshot 5 in region KR")) {
            () throws(ServiceError) in try service.deleteSnapshots([chain[1], 5])
        }
    }

    @Test func thoseBeingDeletedMakeRoomForMore() throws {
        let volume = try fixture.xenVolume()
        let chain = try chain(volume, 7)
        service.setTransitionsPaused(true)
        _ = try service.deleteSnapshots([chain[6], chain[7]])
        #expect(try service.createSnapshot(request(volume)).chainDepth == 6)
        let last = try service.createSnapshot(request(volume)).number
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try depths(chain) == [0, 1, 2, 3, 4, 5, nil, nil])
        #expect(try service.snapshot(last)?.chainDepth == 7)
    }
}
