import Logging
import ServiceLifecycle
import Testing
import VarveGateway
import VarveTestKit

@Suite("Start and stop", .timeLimit(.minutes(1)))
struct LifecycleTests {
    @Test("a port that is taken is an error that names the address")
    func portTaken() async throws {
        try await GatewayFixture.with { fixture, port in
            let second = Gateway(
                service: fixture.service, keys: fixture.keys, host: "127.0.0.1", port: UInt16(port), logger: fixture.log.logger)
            let error = GatewayStartError.addressInUse("127.0.0.1:\(port)")
            await #expect(throws: error) { try await second.run() }
            #expect("\(error)".contains("127.0.0.1:\(port)") && "\(error)".contains("in use"))
        }
    }

    @Test("an address that is not this machine's is an error that names it", arguments: ["203.0.113.1", "no-such-host.invalid"])
    func foreignAddress(host: String) async throws {
        try await GatewayFixture.with { fixture, _ in
            let gateway = Gateway(service: fixture.service, keys: fixture.keys, host: host, port: 0, logger: fixture.log.logger)
            let error = await #expect(throws: GatewayStartError.self) { try await gateway.run() }
            guard case .cannotListen("\(host):0", let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(!reason.isEmpty)
        }
    }

    @Test("a stop answers the request in flight, and closes the connection and the port")
    func gracefulStop() async throws {
        let gate = Gate()
        try await GatewayFixture.with(hook: { if $0 == .createSnapshot { gate.pass() } }) { fixture, port in
            let volume = try await fixture.volume()
            try await HTTPConnection.with(port: port) { connection in
                let target = "/vserver/v2/createBlockStorageSnapshotInstance?originalBlockStorageInstanceNo=\(volume)"
                try await connection.send(fixture.signed("GET", target))
                #expect(try await GatewayFixture.blocking { gate.waitForArrival() })
                await fixture.group.triggerGracefulShutdown()
                try await waitUntilRefused(port)
                gate.open()
                #expect(try await connection.answer().status == 200)
                #expect(try await connection.isClosed())
            }
            #expect(try await fixture.contents().snapshots.count == 1)
        }
    }

    /// Returns when nobody listens on the port; the test's time limit bounds it.
    private func waitUntilRefused(_ port: Int) async throws {
        while true {
            do {
                try await HTTPConnection.with(port: port) { _ in }
            } catch {
                return
            }
            await Task.yield()
        }
    }
}
