import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

@Suite struct ServerTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func state(_ number: InstanceNumber) throws -> String? { try service.server(number)?.state }

    @Test func aRegisteredServerTakesVolumesOfItsZoneAndHypervisor() throws {
        let server = try service.registerServer(ServerRequest(name: "web-1", zoneCode: "KR-1", hypervisor: .kvm))
        #expect(try server.state == "RUN/NULL/running" && service.server(server.number) == server)
        #expect(server.name == "web-1" && server.zoneCode == "KR-1" && server.hypervisor == .kvm && !server.spansZones)
        let volume = try fixture.volume()
        _ = try service.attachVolume(volume, to: server.number)
        service.waitUntilSettled()
        #expect(try service.volume(volume)?.state == "ATTAC/NULL/attached")
        #expect(throws: ServiceError.self) { try service.createVolume(ServiceFixture.xenRequest(server.number)) }
    }

    @Test func aServerThatCannotBeRegisteredIsRefused() throws {
        let request = ServerRequest(name: "localhost", zoneCode: "KR-1", hypervisor: .kvm)
        let taken = "server 10000001 has the name localhost already: choose another one"
        #expect(throws: ServiceError.invalidParameter("serverName", taken)) { try service.registerServer(request) }
        var elsewhere = ServerRequest(name: "web-1", zoneCode: "KR-9", hypervisor: .kvm)
        let zone = "there is no zone KR-9 in region KR; its zones are KR-1, KR-2"
        #expect(throws: ServiceError.invalidParameter("zoneCode", zone)) { try service.registerServer(elsewhere) }
        elsewhere.regionCode = "SGN"
        #expect(throws: ServiceError.self) { try service.registerServer(elsewhere) }
        #expect(try service.servers().totalCount == 1)
    }

    @Test func serversGoThroughTheirStates() throws {
        let number = try fixture.server()
        let steps: [(call: ([InstanceNumber]) throws -> [ServerRecord], passing: String, settled: String)] = [
            ({ try self.service.rebootServers($0) }, "RUN/RESTA/rebooting", "RUN/NULL/running"),
            ({ try self.service.stopServers($0) }, "RUN/SHTDN/shutting down", "NSTOP/NULL/stopped"),
            ({ try self.service.startServers($0) }, "NSTOP/START/booting", "RUN/NULL/running"),
        ]
        for step in steps {
            service.setTransitionsPaused(true)
            #expect(try step.call([number, number]).map(\.state) == [step.passing])
            #expect(try state(number) == step.passing)
            service.setTransitionsPaused(false)
            service.waitUntilSettled()
            #expect(try state(number) == step.settled)
        }
    }

    @Test func aTerminatedServerIsGoneWithItsBaseVolume() throws {
        let (server, base) = try fixture.stoppedServerWithBase()
        try fixture.restart()
        #expect(fixture.exports.names == ["\(base)"])
        service.setTransitionsPaused(true)
        #expect(try service.terminateServers([server]).map(\.state) == ["NSTOP/TERMT/terminating"])
        let busy = "originalBlockStorageInstanceNo: volume \(base) cannot be controlled now: it is terminating"
        #expect(throws: ServiceError(.busy, busy)) { try service.createSnapshot(SnapshotRequest(volumeNumber: base)) }
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.server(server) == nil && service.volume(base) == nil)
        #expect(fixture.backend.volumeIDs == [] && fixture.exports.names == [])
    }

    @Test func statusesThatDoNotFitAreRefused() throws {
        let (running, stopped) = try (fixture.server(), fixture.stoppedServer())
        let busy = { (number: InstanceNumber, what: String, needed: String, found: String) in
            ServiceError(.busy, "serverInstanceNoList: to \(what) server \(number) it must be \(needed); it is \(found)")
        }
        try expect(busy(running, "start", "stopped", "running"), service.startServers, [running])
        try expect(busy(stopped, "stop", "running", "stopped"), service.stopServers, [stopped])
        try expect(busy(stopped, "reboot", "running", "stopped"), service.rebootServers, [stopped])
        try expect(busy(running, "terminate", "stopped", "running"), service.terminateServers, [running])
        // All or nothing.
        try expect(busy(stopped, "stop", "running", "stopped"), service.stopServers, [running, stopped])
        for number in [5, try fixture.server(zone: "SGN-4", region: "SGN")] as [InstanceNumber] {
            let error = ServiceError.invalidParameter("serverInstanceNoList", "there is no server \(number) in region KR")
            try expect(error, service.stopServers, [running, number])
        }
    }

    @Test func aServerInTheMiddleOfSomethingIsRefused() throws {
        let (number, volume) = try (fixture.server(), fixture.volume())
        service.setTransitionsPaused(true)
        _ = try service.rebootServers([number])
        let reason = "server \(number) cannot be controlled now: it is rebooting"
        #expect(throws: ServiceError(.busy, "serverInstanceNoList: \(reason)")) { try service.stopServers([number]) }
        #expect(throws: ServiceError(.busy, "serverInstanceNo: \(reason)")) { try service.attachVolume(volume, to: number) }
        service.setTransitionsPaused(false)
    }

    @Test func serversThatMustStayAreNotTerminated() throws {
        let (server, volume) = try (fixture.stoppedServer(), fixture.volume())
        _ = try service.attachVolume(volume, to: server)
        _ = try service.stopServers([.first])
        service.waitUntilSettled()
        let attached = ServiceError(
            .volumesAttached,
            "serverInstanceNoList: server \(server) has volumes, which must be detached first: \(volume)")
        try expect(attached, service.terminateServers, [server])
        let builtIn = ServiceError(
            .builtInServer, "serverInstanceNoList: server 10000001 is the machine that Varve runs on")
        try expect(builtIn, service.terminateServers, [.first])
        service.setTransitionsPaused(true)
        _ = try service.detachVolumes([volume])
        let detaching = ServiceError(
            .busy,
            "serverInstanceNoList: server \(server) cannot be controlled now: volumes are being detached from it: \(volume)")
        #expect(throws: detaching) { try service.terminateServers([server]) }
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        _ = try service.terminateServers([server])
        service.waitUntilSettled()
        #expect(try service.server(server) == nil)
    }

    /// Terraform waits for it before it goes on.
    @Test func aServerIsBeingSetUpWhileAVolumeIsDetached() throws {
        let number = try fixture.attachedVolume()
        service.setTransitionsPaused(true)
        _ = try service.detachVolumes([number])
        #expect(try service.serverVolumes(of: [.first, 5]).filter(\.value.isBeingDetached).map(\.key) == [.first])
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.serverVolumes(of: [.first, 5]) == [:])
    }

    /// The sheet's 4.10: it is not controlled meanwhile. Other volumes may come to it.
    @Test func aServerThatIsBeingSetUpIsNotControlled() throws {
        let (running, stopped) = try (fixture.server(), fixture.server())
        let leaving = try [fixture.volume(), fixture.volume()]
        for (volume, server) in zip(leaving, [running, stopped]) { _ = try service.attachVolume(volume, to: server) }
        service.waitUntilSettled()
        _ = try service.stopServers([stopped])
        service.waitUntilSettled()
        let other = try fixture.volume()
        service.setTransitionsPaused(true)
        _ = try service.detachVolumes(leaving)
        func expectBusy(_ server: InstanceNumber, _ call: () throws -> Void) throws {
            let volume = server == running ? leaving[0] : leaving[1]
            let reason = "server \(server) cannot be controlled now: volumes are being detached from it: \(volume)"
            #expect(throws: ServiceError(.busy, "serverInstanceNoList: \(reason)")) { try call() }
        }
        try expectBusy(running) { _ = try service.stopServers([running]) }
        try expectBusy(running) { _ = try service.rebootServers([running]) }
        try expectBusy(stopped) { _ = try service.startServers([stopped]) }
        try expectBusy(stopped) { _ = try service.terminateServers([stopped]) }
        _ = try service.attachVolume(other, to: running)
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.volume(other)?.state == "ATTAC/NULL/attached")
        _ = try service.startServers([stopped])
    }

    /// Each step of a termination fails once, or takes effect and fails all the same, or the process dies there.
    @Test(arguments: [true, false]) func terminationIsTakenUpAgain(isRestarted: Bool) throws {
        for failing in 0..<3 {
            for failure in [FaultyCatalog.Failure.before, .afterCommit] {
                let fixture = try ServiceFixture()
                let (server, base) = try fixture.stoppedServerWithBase()
                fixture.service.setTransitionsPaused(true)
                _ = try fixture.service.terminateServers([server])
                switch failing {
                case 0: fixture.faultyCatalog.inject(failure)
                case 1: fixture.faultyCatalog.inject(nil, failure)
                default:
                    fixture.backend.inject(
                        Fault(.deleteVolume, error: .noSpace, takesEffect: failure == .afterCommit))
                }
                fixture.service.setTransitionsPaused(false)
                fixture.service.waitUntilSettled()
                if isRestarted { try fixture.restart() } else { fixture.retries.fire() }
                fixture.service.waitUntilSettled()
                #expect(try fixture.service.server(server) == nil && fixture.service.volume(base) == nil, "\(failing)")
                #expect(fixture.backend.volumeIDs == [], "\(failing)")
            }
        }
    }

    /// A commit in doubt: the answer was an error, and what was kept is carried out all the same.
    @Test func aChangeThatWasKeptIsCarriedOut() throws {
        let number = try fixture.server()
        fixture.faultyCatalog.inject(.afterCommit)
        #expect(throws: ServiceError.self) { try service.stopServers([number]) }
        service.waitUntilSettled()
        #expect(try state(number) == "NSTOP/NULL/stopped")
    }

    @Test func aServerWithABusyBaseVolumeIsNotTerminated() throws {
        let (server, base) = try fixture.stoppedServerWithBase()
        service.setTransitionsPaused(true)
        _ = try service.resizeVolume(base, toSize: 20)
        let busy = "serverInstanceNoList: server \(server) cannot be controlled now: its base volume \(base) is changingSpec"
        #expect(throws: ServiceError(.busy, busy)) { try service.terminateServers([server]) }
        service.setTransitionsPaused(false)
    }

    @Test func passingServersSettleAfterARestart() throws {
        let number = try fixture.server()
        service.setTransitionsPaused(true)
        _ = try service.stopServers([number])
        try fixture.restart()
        #expect(try state(number) == "NSTOP/NULL/stopped")
    }

    /// Exactly this error, and none of the servers changed.
    private func expect(
        _ error: ServiceError, _ call: ([InstanceNumber], String?) throws(ServiceError) -> [ServerRecord],
        _ numbers: [InstanceNumber], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try numbers.map { try service.server($0) }
        try fixture.expect(error, sourceLocation: sourceLocation) { () throws(ServiceError) in try call(numbers, nil) }
        #expect(try numbers.map { try service.server($0) } == before, sourceLocation: sourceLocation)
    }
}

extension ServiceFixture {
    fileprivate func stoppedServer() throws -> InstanceNumber {
        let number = try server()
        _ = try service.stopServers([number])
        service.waitUntilSettled()
        return number
    }

    /// A stopped server with a base volume, as a registered one has.
    fileprivate func stoppedServerWithBase() throws -> (server: InstanceNumber, base: InstanceNumber) {
        let (server, base) = try (stoppedServer(), volume())
        try edit(base) { volume in
            volume.kind = .base
            volume.status = .attached
            volume.serverNumber = server
            volume.deviceName = "/dev/vda"
        }
        return (server, base)
    }
}

extension ServerRecord {
    fileprivate var state: String { "\(status.rawValue)/\(operation.rawValue)/\(statusName(isBeingSetUp: false))" }
}
