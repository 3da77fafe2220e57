import Dispatch
import Synchronization
import Testing
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

/// Calls on one object wait for each other; calls on others do not.
@Suite struct SerializationTests {
    @Test func aDeletionWaitsForTheSnapshotOfItsVolume() throws {
        let gate = Gate()
        let fixture = try ServiceFixture { if $0 == .createSnapshot { gate.pass() } }
        let service = fixture.service
        let (volume, other) = (try fixture.xenVolume(), try fixture.volume())
        let order = Mutex<[String]>([])
        let snapshot = fixture.begin([
            { service in
                let isDone = (try? service.createSnapshot(SnapshotRequest(volumeNumber: volume))) != nil
                order.withLock { $0.append("snapshot \(isDone)") }
            }
        ])
        #expect(gate.waitForArrival())
        let deletion = fixture.begin([
            { service in
                let isDone = (try? service.deleteVolumes([volume])) != nil
                order.withLock { $0.append("deletion \(isDone)") }
            }
        ])
        fixture.waitUntil { service.waitingCallCount == 1 }
        #expect(service.waitingCallCount == 1)
        _ = try service.deleteVolumes([other])
        service.waitUntilSettled()
        #expect(try service.volume(other) == nil)
        #expect(try service.volume(volume)?.operation == StorageOperation.none)
        gate.open()
        #expect(snapshot.wait() == [] && deletion.wait() == [])
        service.waitUntilSettled()
        #expect(order.withLock { Set($0) } == ["snapshot true", "deletion true"])
        #expect(try service.volume(volume) == nil)
        #expect(try service.snapshots().records.map(\.state) == ["CREAT/NULL/created"])
    }

    @Test func callsFromManyThreadsKeepTheRules() throws {
        let fixture = try ServiceFixture()
        let service = fixture.service
        let volume = try fixture.xenVolume()
        _ = try fixture.snapshot(of: volume)
        let depths = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 12) { _ in
            var request = SnapshotRequest(volumeNumber: volume)
            request.kind = .incremental
            if let snapshot = try? service.createSnapshot(request) { depths.withLock { $0.append(snapshot.chainDepth) } }
        }
        service.waitUntilSettled()
        #expect(depths.withLock { $0.sorted() } == [1, 2, 3, 4, 5, 6, 7])
        #expect(fixture.backend.snapshotIDs.count == 8)
    }
}
