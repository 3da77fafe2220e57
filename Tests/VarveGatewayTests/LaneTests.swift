import Testing
import VarveCatalog
import VarveGateway
import VarveTestKit
import VarveWire

/// Calls that wait for a store that hangs keep nobody waiting who only looks.
@Suite("Lanes", .timeLimit(.minutes(1)))
struct LaneTests {
    private static let volume = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]

    @Test("one more call than there is room for is not taken, and the next is")
    func queue() async throws {
        let gate = Gate()
        let lane = Lane(threadCount: 1, queueLength: 1)
        lane.start()
        try await withThrowingTaskGroup(of: Bool.self) { calls in
            calls.addTask { try await lane.run { gate.pass() } != nil }
            let hasArrived = try await GatewayFixture.blocking { gate.waitForArrival() }
            #expect(hasArrived)
            // Of two more, one waits in the queue.
            for _ in 0..<2 { calls.addTask { try await lane.run { gate.pass() } != nil } }
            let refused = try await calls.next()
            #expect(refused == false)
            gate.open()
            for try await isDone in calls { #expect(isDone) }
        }
        let isTaken = try await lane.run { true }
        #expect(isTaken == true)
        try await lane.stop()
    }

    @Test("with every thread for changes in a store that hangs, reads are answered")
    func hangingStore() async throws {
        let gate = Gate()
        try await GatewayFixture.with(hook: { if $0 == .createVolume { gate.pass() } }) { fixture, port in
            try await withThrowingTaskGroup(of: Int.self) { calls in
                defer { gate.open() }
                let count = Gateway.changeThreadCount + 4
                for _ in 0..<count {
                    calls.addTask { try await fixture.call("createBlockStorageInstance", Self.volume, at: port).status }
                }
                for _ in 0..<Gateway.changeThreadCount { #expect(try await GatewayFixture.blocking { gate.waitForArrival() }) }
                for _ in 0..<20 {
                    #expect(try await fixture.call("getBlockStorageInstanceList", at: port).status == 200)
                }
                gate.open()
                for try await status in calls { #expect(status == 200) }
            }
        }
    }
}
