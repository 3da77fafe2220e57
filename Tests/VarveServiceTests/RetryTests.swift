import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// Transitions that fail are tried again (no time passes here: the timer fires when the test says so).
@Suite struct RetryTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func retry() {
        fixture.retries.fire()
        service.waitUntilSettled()
    }

    @Test func theDelayDoublesUpToThirtySeconds() throws {
        let number = try fixture.volume()
        for _ in 0..<7 { fixture.backend.inject(Fault(.deleteVolume, error: .inputOutput(errno: 5, during: "journal"))) }
        _ = try service.deleteVolumes([number])
        service.waitUntilSettled()
        for count in 1...7 {
            #expect(fixture.retries.delays.count == count)
            #expect(try service.volume(number)?.state == "CREAT/TERMT/terminating")
            retry()
        }
        #expect(fixture.retries.delays == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(try service.volume(number) == nil)
        #expect(fixture.backend.volumeIDs == [])
    }

    @Test func eachTransitionCountsItsOwnFailures() throws {
        let numbers = try [fixture.volume(), fixture.volume()]
        for _ in 0..<3 { fixture.backend.inject(Fault(.deleteVolume, error: .noSpace)) }
        _ = try service.deleteVolumes([numbers[0]])
        service.waitUntilSettled()
        retry()
        _ = try service.deleteVolumes([numbers[1]])
        service.waitUntilSettled()
        #expect(fixture.retries.delays == [.seconds(1), .seconds(2), .seconds(1)])
        retry()
        #expect(try service.volumes().totalCount == 0)
    }

    @Test func whatFailsDoesNotHoldUpTheOthers() throws {
        let (failing, other) = try (fixture.volume(), fixture.volume())
        fixture.backend.inject(Fault(.deleteVolume, error: .noSpace))
        _ = try service.deleteVolumes([failing])
        _ = try service.attachVolume(other, to: .first)
        service.waitUntilSettled()
        #expect(try service.volume(failing)?.state == "CREAT/TERMT/terminating")
        #expect(try service.volume(other)?.state == "ATTAC/NULL/attached")
    }

    @Test func stoppingDoesNotWaitForARetry() throws {
        let number = try fixture.volume()
        fixture.backend.inject(Fault(.deleteVolume, error: .noSpace))
        _ = try service.deleteVolumes([number])
        service.waitUntilSettled()
        service.stop()
        retry()
        #expect(try service.volume(number)?.state == "CREAT/TERMT/terminating")
        try fixture.restart()
        #expect(try service.volume(number) == nil)
    }

    /// The undoing fails at its first write, at the bytes, or at its last write; then it is tried again, or the process dies.
    @Test(arguments: 0..<3, [false, true]) func aCreationThatCouldNotBeUndoneIsLater(_ failing: Int, _ isRestarted: Bool) throws {
        let volume = try fixture.volume(size: 20)
        for isSnapshot in [false, true] {
            let (creation, deletion): (MemoryBackend.Call, MemoryBackend.Call) =
                isSnapshot ? (.createSnapshot, .deleteSnapshot) : (.createVolume, .deleteVolume)
            fixture.service.setTransitionsPaused(true)
            fixture.backend.inject(Fault(creation, error: .noSpace, takesEffect: true))
            switch failing {
            case 0: fixture.faultyCatalog.inject(nil, .before)
            case 1: fixture.backend.inject(Fault(deletion, error: .inputOutput(errno: 5, during: "journal")))
            default: fixture.faultyCatalog.inject(nil, nil, .before)
            }
            #expect(throws: ServiceError(.noSpace, "The pool is full.")) {
                if isSnapshot {
                    _ = try fixture.service.createSnapshot(SnapshotRequest(volumeNumber: volume))
                } else {
                    _ = try fixture.service.createVolume(ServiceFixture.request())
                }
            }
            // A process that dies before the first write succeeded has nothing to tell the two apart by.
            if isRestarted && failing > 0 { try fixture.restart() }
            fixture.service.setTransitionsPaused(false)
            fixture.service.waitUntilSettled()
            #expect(try fixture.service.volumes().records.map(\.number) == [volume])
            #expect(try fixture.service.snapshots().totalCount == 0)
            #expect(fixture.backend.volumeIDs.count == 1 && fixture.backend.snapshotIDs == [])
        }
    }

    @Test func theSnapshotThatCouldNotBePublishedIsLater() throws {
        fixture.backend.inject(Fault(.openSnapshot, error: .inputOutput(errno: 5, during: "read")))
        let snapshot = try fixture.snapshot(of: fixture.volume())
        #expect(try service.snapshot(snapshot)?.state == "INIT/CREAT/creating")
        retry()
        #expect(try service.snapshot(snapshot)?.state == "CREAT/NULL/created")
        #expect(fixture.exports.names == ["snapshot/\(snapshot)"])
    }

    /// The writes of a XEN creation: acceptance, attaching, attached.
    @Test(arguments: [FaultyCatalog.Failure.before, .afterCommit], [1, 2])
    func aXENCreationWhoseCatalogFailsGoesOn(_ failure: FaultyCatalog.Failure, _ step: Int) throws {
        service.setTransitionsPaused(true)
        let number = try service.createVolume(ServiceFixture.xenRequest()).number
        if step == 2 { fixture.faultyCatalog.inject(nil) }
        fixture.faultyCatalog.inject(failure)
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(fixture.retries.delays == [.seconds(1)])
        let export = fixture.exports.find("\(number)")
        retry()
        if step == 2 { #expect(export != nil && fixture.exports.find("\(number)") === export) }
        #expect(try service.volume(number)?.state == "ATTAC/NULL/attached")
        #expect(try service.volume(number)?.deviceName == "/dev/xvdb")
        #expect(fixture.exports.names == ["\(number)"] && fixture.retries.delays.count == 1)
    }

    /// The commit of the detachment was in doubt, and its owner attaches the volume again before the retry: that has its turn first, and finds
    /// nothing to do.
    @Test func aRetryThatCameTooLateDoesNothing() throws {
        let number = try fixture.attachedVolume()
        service.setTransitionsPaused(true)
        _ = try service.detachVolumes([number])
        fixture.faultyCatalog.inject(.afterCommit)
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.volume(number)?.state == "CREAT/NULL/detached")
        _ = try service.attachVolume(number, to: .first)
        service.waitUntilSettled()
        #expect(try service.volume(number)?.state == "CREAT/ATTAC/attaching")
        retry()
        #expect(try service.volume(number)?.state == "ATTAC/NULL/attached")
        #expect(fixture.exports.names == ["\(number)"] && fixture.retries.delays.count == 1)
    }

    @Test func theTimerOfTheServiceFires() throws {
        var settings = RunnerSettings()
        settings.retryTimer = RetryTimer { _, action in RetryTimer.monotonic.schedule(.zero, action) }
        let service = StorageService(
            catalog: fixture.catalog, backend: fixture.backend, exports: ExportTable(), configuration: fixture.configuration,
            log: ServiceFixture.log, now: { ServiceFixture.date },
            runner: settings)
        defer { service.stop() }
        let number = try service.createVolume(ServiceFixture.request()).number
        service.waitUntilSettled()
        fixture.backend.inject(Fault(.deleteVolume, error: .noSpace))
        _ = try service.deleteVolumes([number])
        let end = ContinuousClock.now + .seconds(10)
        while try service.volume(number) != nil, ContinuousClock.now < end { service.waitUntilSettled() }
        #expect(try service.volume(number) == nil)
    }
}
