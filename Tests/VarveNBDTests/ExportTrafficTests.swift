import Dispatch
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// What is counted of an export's requests, over real connections.
@Suite struct ExportTrafficTests {
    private func traffic(_ server: TestServer) throws -> ExportTraffic { try #require(server.exports.traffic(of: "disk")) }

    @Test func everyCommandIsCounted() throws {
        let server = try TestServer()
        let client = try server.openedClient()
        for _ in 0..<2 { _ = try client.exchange(Bytes.write([1, 2, 3])) }
        _ = try client.exchange(Bytes.request(.read, offset: 5, length: 1000), replyByteCount: 16 + 1000)
        for command in [Command.flush, .trim, .trim, .writeZeroes, .cache] {
            #expect(try client.exchange(Bytes.request(command, length: command == .flush ? 0 : 4096)) == Bytes.reply())
        }
        #expect(
            try traffic(server).requests
                == RequestCounts(
                    reads: 1, writes: 2, flushes: 1, trims: 2, zeroings: 1, caches: 1, readByteCount: 1000, writtenByteCount: 6))
    }

    /// Those that others do, too: a cold READ, a durable WRITE, which counts once, and its flush not at all.
    @Test func whatIsLeftToOthersIsCountedOnce() throws {
        let server = try TestServer()
        server.device.becomeCold()
        let client = try server.openedClient()
        _ = try client.exchange(Bytes.request(.read, length: 4096), replyByteCount: 16 + 4096)
        _ = try client.exchange(Bytes.write([1], flags: 1))
        #expect(
            try traffic(server).requests == RequestCounts(reads: 1, writes: 1, readByteCount: 4096, writtenByteCount: 1))
    }

    @Test func failuresMoveNoBytes() throws {
        let server = try TestServer()
        server.device.fail(.write, onCall: 1, with: .noSpace)
        server.device.fail(.flush, onCall: 1, with: .noSpace)
        let client = try server.openedClient()
        #expect(try client.exchange(Bytes.write([1])) == Bytes.reply(28))
        #expect(try client.exchange(Bytes.request(.flush)) == Bytes.reply(28))
        #expect(
            try client.exchange(Bytes.request(.read, offset: 1 << 40, length: 1)) == Bytes.reply(22), "refused before it is done")
        #expect(try client.exchange(Bytes.request(99)) == Bytes.reply(22))
        #expect(try traffic(server).requests == RequestCounts(writes: 1, flushes: 1, failed: 4))
    }

    @Test func connectionsAreAddedUpAndOutlived() throws {
        let server = try TestServer()
        #expect(try traffic(server) == ExportTraffic())
        do {
            let clients = try (0..<3).map { _ in try server.openedClient() }
            for client in clients { _ = try client.exchange(Bytes.write([1])) }
            let count = try traffic(server).connectionCount
            withExtendedLifetime(clients) { #expect(count == 3) }
        }
        #expect(waitUntil { server.exports.traffic(of: "disk")?.connectionCount == 0 })
        let left = try traffic(server)
        #expect(left.openedCount == 3 && left.requests == RequestCounts(writes: 3, writtenByteCount: 3))
        server.exports.withdraw("disk")
        #expect(server.exports.traffic(of: "disk") == nil)
        server.exports.publish("disk", description: "", device: server.device)
        #expect(try traffic(server) == ExportTraffic(), "a new export begins anew")
    }

    @Test func whatLimitsDelayIsTold() throws {
        let server = try TestServer()
        server.exports.setLimits(RateLimits(requestsPerSecond: 20), of: "disk")
        let client = try server.openedClient()
        try client.send((0..<24).flatMap { Bytes.write([1], cookie: $0) })
        #expect(try client.receive(24 * 16).suffix(16) == Bytes.reply(cookie: 23)[...])
        let delays = try traffic(server).delays
        #expect((1...4).contains(delays.requestCount) && delays.total > .zero, "\(delays)")
    }

    /// While four connections count, a reader never sees numbers go back, and misses none at the end.
    @Test func nothingIsLostBetweenThreads() throws {
        let server = try TestServer()
        let done = try (0..<4).map { _ in
            let client = try server.openedClient()
            nonisolated(unsafe) let mine = client  // Safe because only the thread below uses it.
            return background { for _ in 0..<2000 { _ = try? mine.exchange(Bytes.write([1])) } }
        }
        var last: UInt64 = 0
        while last < 8000 {
            let now = try traffic(server).requests.writes
            try #require(now >= last)
            if now == last, done.allSatisfy({ $0.wait(timeout: .now()) == .success }) { break }
            last = now
        }
        #expect(try traffic(server).requests.writes == 8000)
    }
}
