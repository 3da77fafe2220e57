import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

@Suite("Verification of snapshots", .timeLimit(.minutes(2)))
struct VerificationTests {
    private static let unit: UInt64 = 2 << 20

    /// A snapshot of a volume of 10 GB with bytes in three units, far from each other.
    private func snapshot(_ fixture: ServiceFixture) throws -> InstanceNumber {
        let volume = try fixture.volume()
        let device = try fixture.backend.openVolume(VolumeID(UInt64(volume.rawValue)))
        for offset in [0, 5 * Self.unit + 4096, 9 << 30] { try device.put(Array(repeating: 7, count: 4000), at: offset) }
        return try fixture.snapshot(of: volume)
    }

    @Test func theFirstNotesAndTheNextCompares() throws {
        let fixture = try ServiceFixture()
        let number = try snapshot(fixture)
        #expect(try fixture.service.verification(ofSnapshot: number) == nil)
        let first = try fixture.service.verifySnapshot(number)
        #expect(first.record.checkedByteCount == 3 * Int64(Self.unit))
        #expect(first.record.notedByteCount == first.record.checkedByteCount)
        #expect(first.record.position == 10 << 30 && first.record.endedAt != nil && first.record.wrongUnitCount == 0)
        let second = try fixture.service.verifySnapshot(number)
        #expect(second.record.notedByteCount == 0 && second.record.checkedByteCount == 3 * Int64(Self.unit))
        #expect(try fixture.service.verification(ofSnapshot: number) == second)
        try fixture.restart()
        #expect(try fixture.service.verification(ofSnapshot: number) == second)
    }

    @Test("bytes that changed, that came and that are gone are found, and where")
    func rot() throws {
        let fixture = try ServiceFixture()
        let number = try snapshot(fixture)
        _ = try fixture.service.verifySnapshot(number)
        let id = SnapshotID(UInt64(number.rawValue))
        fixture.backend.rot(id, at: 5 * Self.unit + 5000, [8])
        fixture.backend.rot(id, at: 7 * Self.unit, [1])
        fixture.backend.rot(id, at: 9 << 30, nil)
        let found = try fixture.service.verifySnapshot(number).record
        #expect(found.wrongUnitCount == 3)
        #expect(found.wrongRanges == ["10485760-12582911", "14680064-16777215", "9663676416-9665773567"])
        #expect(found.endedAt != nil)
        // What was noted stays: it is wrong the next time as well.
        #expect(try fixture.service.verifySnapshot(number).record.wrongUnitCount == 3)
    }

    @Test func aSnapshotThatIsNotThereOrBusyIsRefused() throws {
        let fixture = try ServiceFixture()
        let number = try snapshot(fixture)
        let unknown = ServiceError(.noSnapshot, naming: "blockStorageSnapshotInstanceNo", ["snapshot": 77, "region": "KR"])
        try fixture.expect(unknown) { () throws(ServiceError) in
            try fixture.service.verifySnapshot(InstanceNumber(rawValue: 77))
        }
        fixture.service.setTransitionsPaused(true)
        _ = try fixture.service.deleteSnapshots([number])
        #expect(throws: ServiceError.self) { _ = try fixture.service.verifySnapshot(number) }
        fixture.service.setTransitionsPaused(false)
        fixture.service.waitUntilSettled()
        // What was known of it is gone with it.
        #expect(try fixture.catalog.read { try $0.verification(ofSnapshot: number) } == nil)
        #expect(try fixture.catalog.read { try $0.digests(ofSnapshot: number, group: 0) } == nil)
    }

    @Test("if the catalog fails, nothing of the step is kept")
    func catalogFailure() throws {
        let fixture = try ServiceFixture()
        let number = try snapshot(fixture)
        fixture.faultyCatalog.inject(.atCommit)
        #expect(throws: ServiceError.self) { _ = try fixture.service.verifySnapshot(number) }
        #expect(try fixture.service.verification(ofSnapshot: number) == nil)
        #expect(try fixture.service.verifySnapshot(number).record.notedByteCount == 3 * Int64(Self.unit))
    }
}

extension BlockDevice {
    fileprivate func put(_ bytes: [UInt8], at offset: UInt64) throws(BackendError) {
        let outcome = bytes.withUnsafeBytes { buffer in Result { () throws(BackendError) in try write(buffer, at: offset) } }
        try outcome.get()
    }
}
