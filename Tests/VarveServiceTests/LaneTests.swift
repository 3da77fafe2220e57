import Foundation
import Synchronization
import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// What one object waits for holds up no other.
@Suite struct LaneTests {
    /// A client of a volume whose request never comes back, until it does.
    private final class StuckClient: Sendable {
        private let release = Gate()

        convenience init(_ fixture: ServiceFixture, _ number: InstanceNumber) throws {
            try self.init(fixture, exportNamed: "\(number)")
        }

        init(_ fixture: ServiceFixture, exportNamed name: String) throws {
            let export = try #require(fixture.exports.find(name))
            let (release, hasLease) = (self.release, Gate())
            Thread.detachNewThread {
                let lease = export.lease(cancel: { _ in })
                hasLease.open()
                release.pass()
                withExtendedLifetime(lease) {}
            }
            hasLease.pass()
        }

        func comeBack() { release.open() }
    }

    /// Returns when the condition holds, or after 10 seconds.
    private func waitUntil(_ condition: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + .seconds(10)
        while try !condition() {
            if ContinuousClock.now > end { return false }
            sched_yield()
        }
        return true
    }

    @Test func aHangingDeviceHoldsUpOnlyItsOwnVolume() throws {
        let fixture = try ServiceFixture()
        let service = fixture.service
        let (hanging, other, third) = try (fixture.attachedVolume(), fixture.attachedVolume(), fixture.volume())
        let elsewhere = try fixture.server()
        let client = try StuckClient(fixture, hanging)
        _ = try service.detachVolumes([hanging, other])
        #expect(try waitUntil { try service.volume(other)?.state == "CREAT/NULL/detached" })
        _ = try service.attachVolume(third, to: .first)
        let snapshot = try service.createSnapshot(SnapshotRequest(volumeNumber: other)).number
        _ = try service.stopServers([elsewhere])
        #expect(try waitUntil { try service.snapshot(snapshot)?.state == "CREAT/NULL/created" })
        #expect(try waitUntil { try service.volume(third)?.state == "ATTAC/NULL/attached" })
        #expect(try waitUntil { try service.server(elsewhere)?.status == .stopped })
        #expect(try service.volume(hanging)?.state == "ATTAC/DETAC/detaching")
        // The others' are over a moment after what they did can be seen.
        #expect(waitUntil { service.transitionJobs().counts == [.init(kind: .detachVolume, state: .running): 1] })
        #expect(service.transitionJobs().oldest.map(\.transition.description) == ["detachVolume \(hanging)"])
        client.comeBack()
        service.waitUntilSettled()
        #expect(try service.volume(hanging)?.state == "CREAT/NULL/detached")
        #expect(service.transitionJobs() == TransitionJobs())
    }

    /// Each of 40 waits for its client: more than there are threads, and all others go on.
    @Test func detachmentsThatWaitForClientsTakeNoThread() throws {
        let fixture = try ServiceFixture()
        let servers = try (0..<3).map { _ in try fixture.server() }
        let numbers = try (0..<41).map { index in
            let number = try fixture.service.createVolume(ServiceFixture.request()).number
            fixture.service.waitUntilSettled()
            _ = try fixture.service.attachVolume(number, to: servers[index / 20])
            return number
        }
        fixture.service.waitUntilSettled()
        let (hanging, other) = (numbers.dropLast(), numbers[40])
        let clients = try hanging.map { try StuckClient(fixture, $0) }
        _ = try fixture.service.detachVolumes(Array(hanging))
        let running = TransitionJobs.Group(kind: .detachVolume, state: .running)
        #expect(waitUntil { fixture.service.transitionJobs().counts == [running: 40] })
        _ = try fixture.service.detachVolumes([other])
        #expect(try waitUntil { try fixture.service.volume(other)?.state == "CREAT/NULL/detached" })
        let snapshot = try fixture.service.createSnapshot(SnapshotRequest(volumeNumber: other)).number
        #expect(try waitUntil { try fixture.service.snapshot(snapshot)?.state == "CREAT/NULL/created" })
        _ = try fixture.service.stopServers([servers[2]])
        #expect(try waitUntil { try fixture.service.server(servers[2])?.status == .stopped })
        #expect(waitUntil { fixture.service.transitionJobs().counts == [running: 40] })
        for client in clients { client.comeBack() }
        fixture.service.waitUntilSettled()
        #expect(try numbers.allSatisfy { try fixture.service.volume($0)?.state == "CREAT/NULL/detached" })
    }

    /// More readers of snapshots that are being deleted than there are threads.
    @Test func deletionsThatWaitForClientsTakeNoThread() throws {
        let fixture = try ServiceFixture()
        let volume = try fixture.volume()
        let snapshots = try (0..<17).map { _ in try fixture.snapshot(of: volume) }
        let clients = try snapshots.map { try StuckClient(fixture, exportNamed: "snapshot/\($0)") }
        _ = try fixture.service.deleteSnapshots(snapshots)
        #expect(waitUntil { fixture.service.transitionJobs().counts == [.init(kind: .deleteSnapshot, state: .running): 17] })
        let other = try fixture.service.createVolume(ServiceFixture.request()).number
        #expect(try waitUntil { try fixture.service.volume(other)?.state == "CREAT/NULL/detached" })
        #expect(fixture.backend.snapshotIDs.count == 17, "nothing is deleted under a reader")
        for client in clients { client.comeBack() }
        fixture.service.waitUntilSettled()
        #expect(try fixture.service.snapshots().totalCount == 0 && fixture.backend.snapshotIDs == [])
    }

    /// The first volume opens only after the second was asked for, and is still `/dev/vdb`.
    @Test func volumesOfAServerGetTheirNamesInOrder() throws {
        let gate = Gate()
        let isFirst = Atomic(true)
        let fixture = try ServiceFixture { call in
            if call == .openVolume, isFirst.exchange(false, ordering: .relaxed) { gate.pass() }
        }
        let (server, elsewhere) = try (fixture.server(), fixture.server())
        let numbers = try (0..<3).map { _ in try fixture.volume() }
        for number in numbers[..<2] { _ = try fixture.service.attachVolume(number, to: server) }
        #expect(gate.waitForArrival())
        _ = try fixture.service.attachVolume(numbers[2], to: elsewhere)
        #expect(try waitUntil { try fixture.service.volume(numbers[2])?.deviceName == "/dev/vdb" })
        #expect(try fixture.service.volume(numbers[1])?.state == "CREAT/ATTAC/attaching")
        gate.open()
        fixture.service.waitUntilSettled()
        #expect(try numbers[..<2].map { try fixture.service.volume($0)?.deviceName } == ["/dev/vdb", "/dev/vdc"])
    }

    /// A FULL goes after its INCREMENTALs, also when one of those has to be tried again.
    @Test func aChainGoesFromItsEnd() throws {
        let fixture = try ServiceFixture()
        let volume = try fixture.xenVolume()
        let chain = try [fixture.snapshot(of: volume), fixture.snapshot(of: volume, .incremental)]
        fixture.backend.inject(Fault(.deleteSnapshot, error: .inputOutput(errno: 5, during: "journal")))
        _ = try fixture.service.deleteSnapshots(chain)
        fixture.service.waitUntilSettled()
        #expect(try fixture.service.snapshots().records.map(\.number) == chain.reversed())
        #expect(fixture.backend.snapshotIDs.count == 2)
        let jobs = fixture.service.transitionJobs()
        #expect(jobs.oldest.map(\.state) == [.failed, .waiting])
        #expect(
            jobs.oldest[0].failureCount == 1 && jobs.oldest[0].failure?.contains("journal") == true
                && jobs.oldest[0].nextTry != nil)
        fixture.retries.fire()
        fixture.service.waitUntilSettled()
        #expect(try fixture.service.snapshots().totalCount == 0 && fixture.backend.snapshotIDs == [])
    }

    /// What comes back after the service has ended changes nothing that the next one has.
    @Test func stoppingGivesUpWhatHangs() throws {
        let fixture = try ServiceFixture()
        let number = try fixture.attachedVolume()
        let client = try StuckClient(fixture, number)
        let old = fixture.service
        _ = try old.detachVolumes([number])
        #expect(waitUntil { old.transitionJobs().oldest.map(\.state) == [.running] })
        #expect(!old.stop(graceSeconds: 0))
        let before = try fixture.contents()
        client.comeBack()
        #expect(old.stop())
        #expect(try fixture.contents().volumes == before.volumes)
        try fixture.restart()
        #expect(try fixture.service.volume(number)?.state == "CREAT/NULL/detached")
    }

    @Test func stoppingWaitsForWhatIsInHand() throws {
        let gate = Gate()
        let fixture = try ServiceFixture { if $0 == .deleteVolume { gate.pass() } }
        let number = try fixture.volume()
        _ = try fixture.service.deleteVolumes([number])
        #expect(gate.waitForArrival())
        Thread.detachNewThread { gate.open() }
        #expect(fixture.service.stop())
        #expect(try fixture.service.volume(number) == nil)
    }

    @Test func whatTakesLongIsLoggedOnce() throws {
        let fixture = try ServiceFixture()
        let log = RecordingLog()
        var settings = RunnerSettings()
        settings.slowAfter = .milliseconds(1)
        let service = StorageService(
            catalog: fixture.catalog, backend: fixture.backend, exports: fixture.exports, configuration: fixture.configuration,
            log: log.logger, now: { ServiceFixture.date }, runner: settings)
        defer { service.stop() }
        let number = try fixture.attachedVolume()
        let client = try StuckClient(fixture, number)
        _ = try service.detachVolumes([number])
        #expect(waitUntil { !log.lines.isEmpty })
        client.comeBack()
        service.waitUntilSettled()
        let lines = log.lines.filter { $0.contains("takes long") }
        #expect(lines.count == 1 && lines[0].contains("what=detachVolume \(number)"), "\(log.lines)")
    }

    /// A thread that has had nothing to do ends, and the next transition gets one.
    @Test func threadsComeAndGo() throws {
        let fixture = try ServiceFixture()
        var settings = RunnerSettings()
        settings.idleTime = .zero
        let service = StorageService(
            catalog: fixture.catalog, backend: fixture.backend, exports: fixture.exports, configuration: fixture.configuration,
            log: ServiceFixture.log, now: { ServiceFixture.date }, runner: settings)
        defer { service.stop() }
        for _ in 0..<50 {
            let number = try service.createVolume(ServiceFixture.request()).number
            service.waitUntilSettled()
            #expect(try service.volume(number)?.state == "CREAT/NULL/detached")
        }
    }
}
