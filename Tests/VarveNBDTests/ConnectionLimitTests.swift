import Glibc
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// Many clients, most of them bad: the others are served.
@Suite(.serialized) struct ConnectionLimitTests {
    @Test func oldestHandshakeMakesWay() throws {
        let server = try TestServer(options: NBDServerOptions(handshakeLimit: 2))
        let opened = try server.openedClient()
        let first = try server.client()
        let second = try server.client()
        _ = try first.receive(18)
        _ = try second.receive(18)
        let third = try server.client()
        _ = try third.receive(18)
        #expect(try first.receiveToEnd().isEmpty)
        try second.send(HandshakeBytes.clientFlags() + HandshakeBytes.option(.abort))
        #expect(try second.receiveToEnd() == HandshakeBytes.reply(.ack, to: .abort))
        #expect(try opened.exchange(Bytes.request(.flush)) == Bytes.reply(), "it is not in its handshake any more")
    }

    @Test func thousandStallingClientsKeepNobodyOut() throws {
        raiseFileLimit()
        let server = try TestServer()
        let requests = Bytes.write([UInt8](repeating: 1, count: 100), offset: 4096)
        let stalled = try (0..<1000).map { index in
            let client = try server.client()
            // Some say nothing, some stop in the middle of an option, of a request's header or of its data.
            switch index % 4 {
            case 0: break
            case 1: try client.send(HandshakeBytes.clientFlags() + [0x49, 0x48])
            case 2:
                try client.open("disk")
                try client.send(Array(requests.prefix(20)))
            default:
                try client.open("disk")
                try client.send(Array(requests.prefix(80)))
            }
            return client
        }
        #expect(server.server.connectionCount <= 1000)
        for _ in 0..<10 {
            let client = try server.openedClient()
            #expect(try client.exchange(Bytes.write([7])) == Bytes.reply())
        }
        #expect(server.device.bytes[4096] == 0, "half a request does nothing")
        withExtendedLifetime(stalled) {}
    }

    @Test func clientsKilledInTheMiddleAreForgotten() throws {
        let server = try TestServer()
        for index in 0..<200 {
            let client = try server.openedClient()
            try client.send(Array(Bytes.write([UInt8](repeating: 1, count: 1 << 20)).prefix(index * 5000)))
        }
        #expect(waitUntil { server.server.connectionCount == 0 })
        #expect(try server.openedClient().exchange(Bytes.request(.flush)) == Bytes.reply())
    }

    private func raiseFileLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
