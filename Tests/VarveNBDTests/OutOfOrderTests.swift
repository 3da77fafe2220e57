import Dispatch
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// What waits for a disk is in nobody's way: the real server, over a device whose reads and syncs wait (nbd-protocol.md, sections 14 and 22).
@Suite struct OutOfOrderTests {
    private static let headerByteCount = 16

    /// The cookies of `count` simple replies without data, in the order in which they come.
    private func cookies(_ count: Int, _ client: TestClient) throws -> [UInt64] {
        try (0..<count).map { _ in
            let reply = try client.receive(Self.headerByteCount)
            #expect(reply[4..<8].allSatisfy { $0 == 0 })
            return integer(UInt64.self, reply[8...])
        }
    }

    @Test(arguments: [Command.flush, .read]) func othersAreAnsweredMeanwhile(slow: Command) throws {
        let server = try TestServer()
        let gate = Gate()
        server.device.becomeCold()
        server.device.hold(slow == .flush ? .flush : .read, at: gate)
        let client = try server.openedClient()
        try client.send(Bytes.request(slow, cookie: 1, length: slow == .read ? 1 : 0))
        #expect(gate.waitForArrival())
        try client.send(Bytes.write([7], cookie: 2) + Bytes.request(.trim, cookie: 3, length: 4096))
        #expect(try cookies(2, client) == [2, 3])
        #expect(try server.openedClient().exchange(Bytes.write([7])) == Bytes.reply(), "nor in another client's way")
        gate.open()
        #expect(try cookies(1, client) == [1])
    }

    /// A WRITE that needs something from disk, durable or not, holds up nobody; what was sent behind it in the same piece is answered first.
    @Test(arguments: [0, 1] as [UInt16]) func aWriteThatWaitsIsInNobodysWay(flags: UInt16) throws {
        let server = try TestServer()
        let gate = Gate()
        server.device.becomeCold(.write)
        server.device.hold(.write, at: gate)
        let client = try server.openedClient()
        try client.send(
            Bytes.write([1, 2, 3], flags: flags, cookie: 1, offset: 5) + Bytes.request(.trim, cookie: 2, length: 4096)
                + Bytes.request(.read, cookie: 3, length: 1))
        #expect(gate.waitForArrival())
        #expect(try cookies(1, client) == [2])
        #expect(try client.receive(17) == Bytes.reply(cookie: 3) + [0])
        // The input buffer is used again and again meanwhile: the payload must have been kept.
        for cookie in 10..<200 as Range<UInt64> {
            #expect(
                try client.exchange(Bytes.request(.writeZeroes, cookie: cookie, offset: 4096, length: 10))
                    == Bytes.reply(cookie: cookie))
        }
        gate.open()
        #expect(try cookies(1, client) == [1])
        #expect(server.device.bytes[0..<10] == [0, 0, 0, 0, 0, 1, 2, 3, 0, 0])
        #expect(server.device.calls.filter { $0 == .flush }.count == Int(flags), "a durable one is flushed before it is answered")
    }

    /// Writes of all sizes that wait, more bytes of them than there is memory for: all are done, with their own payloads.
    @Test func manyWritesThatWaitAreDone() throws {
        let options = NBDServerOptions(bufferByteCountMax: NBDServerOptions.bufferByteCountMin)
        let server = try TestServer(RecordingDevice(byteCount: 200 << 20), options: options)
        server.device.becomeCold(.write)
        let client = try server.openedClient()
        let writes = (0..<60).map { index -> (offset: UInt64, payload: [UInt8]) in
            let count = [1, 4096, 70_000, 1 << 20, 3 << 20][index % 5]
            return (UInt64(index) * (3 << 20), [UInt8](repeating: UInt8(index + 1), count: count))
        }
        nonisolated(unsafe) let sending = client  // Safe because the two threads use the two directions of its socket.
        let sender = background {
            for (index, write) in writes.enumerated() {
                try? sending.send(Bytes.write(write.payload, cookie: UInt64(index), offset: write.offset))
            }
        }
        #expect(Set(try cookies(writes.count, client)) == Set(0..<60))
        #expect(sender.wait(timeout: .now() + 20) == .success)
        let bytes = server.device.bytes
        for write in writes { #expect(Array(bytes[Int(write.offset)...].prefix(write.payload.count)) == write.payload) }
    }

    /// More than are done at a time, of all sizes, and more bytes than the memory for them.
    @Test func manyAreAnsweredInAnyOrder() throws {
        let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0) }
        let options = NBDServerOptions(bufferByteCountMax: NBDServerOptions.bufferByteCountMin)
        let server = try TestServer(RecordingDevice(bytes: bytes), options: options)
        server.device.becomeCold()
        let client = try server.openedClient()
        let lengths = (0..<500).map { [1, 512, 4096, 70_000, 1 << 20][$0 % 5] }
        let requests = lengths.enumerated().flatMap { index, length in
            Bytes.request(.read, cookie: UInt64(index), offset: UInt64((1 << 20) - length), length: UInt32(length))
        }
        try client.send(requests)
        var left = Set(lengths.indices)
        for _ in lengths {
            let cookie = Int(try cookies(1, client)[0])
            try #require(left.remove(cookie) != nil)
            #expect(try client.receive(lengths[cookie]) == Array(bytes.suffix(lengths[cookie])))
        }
    }

    /// A reply that comes at the moment when the connection looks for others is not overlooked.
    @Test func noReplyIsLost() throws {
        let server = try TestServer()
        server.device.becomeCold()
        let client = try server.openedClient()
        let request = Bytes.request(.read, length: 1)
        try client.send((0..<8).flatMap { _ in request })
        for step in 0..<40_000 {
            #expect(try client.receive(Self.headerByteCount + 1).count == Self.headerByteCount + 1)
            if step < 39_992 { try client.send(request) }
        }
    }

    /// A failure of what was left to others is its own.
    @Test func failuresComeBackToo() throws {
        let server = try TestServer()
        server.device.fail(.flush, onCall: 1, with: .noSpace)
        let client = try server.openedClient()
        #expect(try client.exchange(Bytes.write([1], flags: 1, cookie: 5)) == Bytes.reply(28, cookie: 5))
        #expect(try client.exchange(Bytes.write([1], flags: 1, cookie: 6)) == Bytes.reply(cookie: 6))
    }

    /// The device is not used any more, nor the connection's memory, once the connection is over.
    @Test func clientThatLeavesIsWaitedFor() throws {
        let server = try TestServer()
        let gate = Gate()
        server.device.hold(.flush, at: gate)
        do {
            let client = try server.openedClient()
            try client.send(Bytes.request(.flush))
            #expect(gate.waitForArrival())
        }
        let withdrawn = background { server.exports.withdraw("disk") }
        #expect(waitUntil { server.exports.names.isEmpty })
        #expect(withdrawn.wait(timeout: .now() + 0.05) == .timedOut)
        #expect(server.server.connectionCount == 1)
        gate.open()
        #expect(withdrawn.wait(timeout: .now() + 20) == .success)
        #expect(waitUntil { server.server.connectionCount == 0 })
    }

    @Test(arguments: [true, false]) func stopAnswersWhatIsInFlight(isWithdrawn: Bool) throws {
        let server = try TestServer()
        let gate = Gate()
        server.device.hold(.flush, at: gate)
        let client = try server.openedClient()
        try client.send(Bytes.request(.flush, cookie: 9))
        #expect(gate.waitForArrival())
        let ended = background {
            if isWithdrawn { server.exports.withdraw("disk") } else { server.server.stop(graceSeconds: 30) }
        }
        #expect(waitUntil { client.isRefused }, "the session is told to end")
        gate.open()
        #expect(try client.receiveToEnd() == Bytes.reply(cookie: 9))
        #expect(ended.wait(timeout: .now() + 20) == .success)
    }

    @Test func goodbyeWaitsForReplies() throws {
        let server = try TestServer()
        server.device.becomeCold()
        let client = try server.openedClient()
        try client.send(Bytes.request(.read, cookie: 4, length: 3) + Bytes.request(.disc))
        #expect(try client.receiveToEnd() == Bytes.reply(cookie: 4) + [0, 0, 0])
    }
}
