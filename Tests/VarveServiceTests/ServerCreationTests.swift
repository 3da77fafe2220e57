import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// A server and its volumes are made together or not at all: each step fails, and the process dies at each.
@Suite struct ServerCreationTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    /// From an image with three volumes.
    private func request(_ fixture: ServiceFixture) throws -> ServerRequest {
        let data = try fixture.snapshot(of: fixture.volume())
        var request = ServiceFixture.serverRequest("web-2", size: nil)
        request.imageNumber = try fixture.image([fixture.bootableSnapshot(), data, data])
        return request
    }

    @Test(arguments: [1, 2, 3], [false, true]) func aVolumeThatCannotBeMadeUndoesAll(_ nth: Int, _ takesEffect: Bool) throws {
        let request = try request(fixture)
        fixture.backend.inject(Fault(.forkVolume, nth: nth, error: .noSpace, takesEffect: takesEffect))
        try fixture.expect(ServiceError(.noSpace, "The pool is full.")) { () throws(ServiceError) in
            try service.registerServer(request)
        }
        #expect(try fixture.volumes(on: service.registerServer(request).number).count == 3)
    }

    /// The undoing fails at its first write, at the bytes, at a row of a volume, or at the server's; then it is tried again, or the process
    /// dies.
    @Test(arguments: 0..<4, [false, true]) func anUndoingThatFailsIsDoneLater(_ failing: Int, _ isRestarted: Bool) throws {
        let request = try request(fixture)
        let before = try fixture.contents()
        service.setTransitionsPaused(true)
        fixture.backend.inject(Fault(.forkVolume, nth: 3, error: .noSpace, takesEffect: true))
        switch failing {
        case 0: fixture.faultyCatalog.inject(nil, .before)
        case 1: fixture.backend.inject(Fault(.deleteVolume, nth: 2, error: .inputOutput(errno: 5, during: "journal")))
        case 2: fixture.faultyCatalog.inject(nil, nil, nil, .before)
        default: fixture.faultyCatalog.inject(nil, nil, nil, nil, nil, .before)
        }
        #expect(throws: ServiceError(.noSpace, "The pool is full.")) { try service.registerServer(request) }
        // A process that dies before the first write succeeded has nothing to tell the two apart by.
        if isRestarted && failing > 0 { try fixture.restart() }
        fixture.service.setTransitionsPaused(false)
        fixture.service.waitUntilSettled()
        #expect(try fixture.contents() == before)
    }

    /// The process dies when so many of three volumes have their bytes.
    @Test(arguments: 0...3) func whatADeadProcessLeftIsCompletedOrRemoved(_ madeCount: Int) throws {
        let request = try request(fixture)
        let before = try fixture.contents()
        service.setTransitionsPaused(true)
        let server = try service.registerServer(request).number
        let volumes = try fixture.volumes(on: server).map { VolumeID(UInt64($0.number.rawValue)) }
        fixture.crash()
        for volume in volumes.dropFirst(madeCount) { try fixture.backend.deleteVolume(volume) }
        try fixture.service.recover()
        fixture.service.waitUntilSettled()
        if madeCount < 3 {
            #expect(try fixture.contents() == before)
        } else {
            #expect(try fixture.service.server(server)?.status == .running)
            #expect(try fixture.volumes(on: server).map(\.state) == [String](repeating: "ATTAC/NULL/attached", count: 3))
            #expect(fixture.exports.names.count == before.exports.count + 3)
        }
    }

    /// A removal that a start began is taken up by the next one.
    @Test func aRemovalIsTakenUpAgain() throws {
        let request = try request(fixture)
        let before = try fixture.contents()
        service.setTransitionsPaused(true)
        let server = try service.registerServer(request).number
        let volumes = try fixture.volumes(on: server).map { VolumeID(UInt64($0.number.rawValue)) }
        fixture.crash()
        try fixture.backend.deleteVolume(volumes[1])
        fixture.service.setTransitionsPaused(true)
        try fixture.service.recover()
        #expect(try fixture.service.server(server)?.operation == .terminate)
        try fixture.restart()
        #expect(try fixture.contents() == before)
    }

    /// The volumes do not open, or the last write fails or takes effect and fails all the same.
    @Test(arguments: 0..<3, [false, true]) func completionIsTriedAgain(_ failing: Int, _ isRestarted: Bool) throws {
        let request = try request(fixture)
        service.setTransitionsPaused(true)
        let server = try service.registerServer(request).number
        switch failing {
        case 0: fixture.backend.inject(Fault(.openVolume, nth: 2, error: .inputOutput(errno: 5, during: "read")))
        case 1: fixture.faultyCatalog.inject(.before)
        default: fixture.faultyCatalog.inject(.afterCommit)
        }
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(fixture.retries.delays == [.seconds(1)])
        if isRestarted { try fixture.restart() } else { fixture.retries.fire() }
        fixture.service.waitUntilSettled()
        #expect(try fixture.service.server(server)?.status == .running)
        #expect(try fixture.volumes(on: server).map(\.state) == [String](repeating: "ATTAC/NULL/attached", count: 3))
        #expect(try Set(fixture.volumes(on: server).map { "\($0.number)" }).isSubset(of: fixture.exports.names))
    }
}
