import Dispatch
import Foundation
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
        let group = DispatchGroup()
        beside(group) {
            let isDone = (try? service.createSnapshot(SnapshotRequest(volumeNumber: volume))) != nil
            order.withLock { $0.append("snapshot \(isDone)") }
        }
        #expect(gate.waitForArrival())
        beside(group) {
            let isDone = (try? service.deleteVolumes([volume])) != nil
            order.withLock { $0.append("deletion \(isDone)") }
        }
        waitUntil { service.waitingCallCount == 1 }
        #expect(service.waitingCallCount == 1)
        _ = try service.deleteVolumes([other])
        service.waitUntilSettled()
        #expect(try service.volume(other) == nil)
        #expect(try service.volume(volume)?.operation == StorageOperation.none)
        gate.open()
        group.wait()
        service.waitUntilSettled()
        #expect(order.withLock { Set($0) } == ["snapshot true", "deletion true"])
        #expect(try service.volume(volume) == nil)
        #expect(try service.snapshots().records.map(\.state) == ["CREAT/NULL/created"])
    }

    /// Returns when the condition holds, or after 10 seconds.
    private func waitUntil(_ condition: () -> Bool) {
        let end = ContinuousClock.now + .seconds(10)
        while !condition(), ContinuousClock.now < end { sched_yield() }
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

    /// Runs on a thread of its own, since tests that wait may have all of Dispatch's.
    private func beside(_ group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
        group.enter()
        Thread.detachNewThread {
            body()
            group.leave()
        }
    }
}
