import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

@Suite("Scrubs of the pool", .timeLimit(.minutes(2)))
struct ScrubTests {
    private static let unit: UInt64 = 2 << 20

    /// Two snapshots of a volume, which share all units but one, and a unit that only the volume has.
    private struct Chain {
        let volume: InstanceNumber
        let first: InstanceNumber
        let second: InstanceNumber

        init(_ fixture: ServiceFixture) throws {
            volume = try fixture.volume()
            let device = try fixture.backend.openVolume(VolumeID(UInt64(volume.rawValue)))
            for place in [0, 3, 300] { try device.put(7, at: UInt64(place) * ScrubTests.unit) }
            first = try fixture.snapshot(of: volume)
            try device.put(8, at: 3 * ScrubTests.unit)
            second = try fixture.snapshot(of: volume)
            try device.put(9, at: 9 * ScrubTests.unit)
        }

        var firstID: SnapshotID { SnapshotID(UInt64(first.rawValue)) }
        var volumeID: VolumeID { VolumeID(UInt64(volume.rawValue)) }
    }

    private func scrub(_ fixture: ServiceFixture) throws -> PoolScrub {
        var scrub = try fixture.service.scrubPool()
        while scrub.endDate == nil { scrub = try fixture.service.scrubPool() }
        return scrub
    }

    @Test("what images share is read once, and what only a volume has is read too")
    func sharing() throws {
        let fixture = try ServiceFixture()
        _ = try Chain(fixture)
        let found = try scrub(fixture)
        #expect(found.isSound && found.imageCount == 3)
        // The first has three units, the second one of its own, the volume another one.
        #expect(found.readByteCount == 5 * Self.unit)
        #expect(found.sharedByteCount == 2 * Self.unit + 3 * Self.unit)
        #expect(found.notedByteCount == 4 * Self.unit)
        #expect(found.doneByteCount == 3 * (10 << 30) && found.byteCount == found.doneByteCount)
        #expect(try scrub(fixture).notedByteCount == 0)
    }

    @Test("rot is told of every image that has it, where it was noted, and again by the next scrub")
    func rot() throws {
        let fixture = try ServiceFixture()
        let chain = try Chain(fixture)
        _ = try scrub(fixture)
        fixture.backend.rotEverywhere(chain.firstID, at: 300 * Self.unit + 4000, [1])
        for _ in 0..<2 {
            let found = try scrub(fixture)
            let bytes = "bytes \(300 * Self.unit)-\(301 * Self.unit - 1)"
            #expect(
                found.wrongPlaces == [
                    "snapshot \(chain.first): \(bytes)", "snapshot \(chain.second): \(bytes)", "volume \(chain.volume): \(bytes)",
                ])
            #expect(found.wrongUnitCount == 3 && !found.isSound)
        }
        let verified = try #require(try fixture.service.verification(ofSnapshot: chain.second))
        #expect(verified.record.wrongUnitCount == 1)
        #expect(try fixture.service.poolStatus().scrub?.wrongUnitCount == 3)
    }

    @Test("a snapshot is compared with what was noted of an older one when it is first verified")
    func inheritance() throws {
        let fixture = try ServiceFixture()
        let chain = try Chain(fixture)
        _ = try fixture.service.verifySnapshot(chain.first)
        fixture.backend.rotEverywhere(chain.firstID, at: 0, [1])
        let found = try fixture.service.verifySnapshot(chain.second).record
        #expect(found.wrongRanges == ["0-2097151"] && found.notedByteCount == Int64(Self.unit))
        // What is noted of it is what it was, and not what is there.
        #expect(try fixture.service.verifySnapshot(chain.second).record.wrongUnitCount == 1)
    }

    @Test("what cannot be read is told, in volumes as well, and the rest is read")
    func unreadable() throws {
        let fixture = try ServiceFixture()
        let chain = try Chain(fixture)
        fixture.backend.makeUnreadable(.volume(chain.volumeID), at: 9 * Self.unit)
        fixture.backend.makeUnreadable(.snapshot(chain.firstID), at: 0)
        let found = try scrub(fixture)
        #expect(
            found.wrongPlaces == [
                "snapshot \(chain.first): bytes 0-2097151",
                "volume \(chain.volume): bytes \(9 * Self.unit)-\(10 * Self.unit - 1)",
            ])
    }

    @Test("a scrub that was begun goes on after a restart, and what is deleted meanwhile is passed by")
    func continuing() throws {
        let fixture = try ServiceFixture()
        let chain = try Chain(fixture)
        for place in 40..<80 { try fixture.backend.openVolume(chain.volumeID).put(5, at: UInt64(place) * Self.unit) }
        let last = try fixture.snapshot(of: chain.volume)
        var found = try fixture.service.scrubPool()
        #expect(found.endDate == nil && found.readByteCount > 0 && found.doneByteCount < found.byteCount)
        #expect(try fixture.service.poolStatus().scrub == found)
        try fixture.restart()
        _ = try fixture.service.deleteSnapshots([last])
        fixture.service.waitUntilSettled()
        _ = try fixture.service.deleteVolumes([chain.volume])
        fixture.service.waitUntilSettled()
        let start = found
        while found.endDate == nil { found = try fixture.service.scrubPool() }
        #expect(found.isSound && found.startDate == start.startDate)
        #expect(found.readByteCount < start.readByteCount + 44 * Self.unit)
        #expect(found.doneByteCount == found.byteCount)
    }

    @Test("what is wrong is counted once, also if somebody else ends the verification that a scrub has begun")
    func endedByAnother() throws {
        let fixture = try ServiceFixture()
        let volume = try fixture.volume()
        let device = try fixture.backend.openVolume(VolumeID(UInt64(volume.rawValue)))
        for place in Array(0..<40) + [300] { try device.put(7, at: UInt64(place) * Self.unit) }
        let snapshot = try fixture.snapshot(of: volume)
        _ = try scrub(fixture)
        fixture.backend.rot(SnapshotID(UInt64(snapshot.rawValue)), at: 0, [1])
        #expect(try fixture.service.scrubPool().endDate == nil)
        #expect(try fixture.service.verifySnapshot(snapshot).record.endedAt != nil)
        let found = try scrub(fixture)
        #expect(found.wrongUnitCount == 1 && found.wrongPlaces == ["snapshot \(snapshot): bytes 0-2097151"])
    }

    @Test("a snapshot that is being deleted is passed by")
    func busy() throws {
        let fixture = try ServiceFixture()
        let chain = try Chain(fixture)
        fixture.service.setTransitionsPaused(true)
        _ = try fixture.service.deleteSnapshots([chain.second])
        let found = try scrub(fixture)
        #expect(found.isSound && found.imageCount == 3)
        #expect(try fixture.service.verification(ofSnapshot: chain.second) == nil)
    }

    @Test("if the catalog or the store fails, the step fails, and the next one goes on")
    func failures() throws {
        let fixture = try ServiceFixture()
        let chain = try Chain(fixture)
        fixture.faultyCatalog.inject(.atCommit)
        #expect(throws: ServiceError.self) { try fixture.service.scrubPool() }
        #expect(try fixture.service.poolStatus().scrub == nil)
        #expect(try fixture.service.verification(ofSnapshot: chain.first) == nil)
        fixture.backend.inject(Fault(.openVolume, error: .poisoned("x")))
        #expect(throws: ServiceError.self) { try fixture.service.scrubPool() }
        let half = try #require(try fixture.service.poolStatus().scrub)
        #expect(half.endDate == nil && half.imageCount == 2)
        #expect(try scrub(fixture).imageCount == 3)
    }
}

extension BlockDevice {
    /// A page of these bytes.
    fileprivate func put(_ byte: UInt8, at offset: UInt64) throws(BackendError) {
        let outcome = [UInt8](repeating: byte, count: 4096).withUnsafeBytes { buffer in
            Result { () throws(BackendError) in try write(buffer, at: offset) }
        }
        try outcome.get()
    }
}
