import Dispatch
import Glibc
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// The real server over real sockets, against a client that may break the rules.
@Suite(.serialized) struct NBDServerTests {
    // MARK: Serving

    @Test func greetingArrivesFirst() throws {
        let server = try TestServer()
        #expect(try server.client().receive(18) == Array("NBDMAGICIHAVEOPT".utf8) + [0, 3])
        #expect(try server.clientOverTCP().receive(18) == Array("NBDMAGICIHAVEOPT".utf8) + [0, 3])
    }

    @Test func wholeSessionOverTCP() throws {
        let server = try TestServer()
        let client = try server.clientOverTCP()
        #expect(try client.open("disk") == (1 << 20, 0xd6d))
        #expect(try client.exchange(Bytes.write([1, 2, 3], offset: 100)) == Bytes.reply())
        try client.send(Bytes.request(.read, cookie: 2, offset: 99, length: 5))
        #expect(try client.receive(21) == Bytes.reply(cookie: 2, [0, 1, 2, 3, 0]))
        #expect(try client.exchange(Bytes.request(.flush, cookie: 3)) == Bytes.reply(cookie: 3))
        try client.send(Bytes.request(.disc))
        #expect(try client.receiveToEnd().isEmpty)
        #expect(server.device.calls == [.write(offset: 100, count: 3), .read(offset: 99, count: 5), .flush])
    }

    @Test(arguments: [.structuredReply, .extendedHeaders] as [Option]) func agreedFormatIsSpoken(option: Option) throws {
        let server = try TestServer()
        let client = try server.client()
        let bytes = FormatBytes(format: option == .structuredReply ? .structured : .extended)
        let contexts = HandshakeBytes.contexts("disk", ["base:allocation"])
        let options: [[UInt8]] = [
            HandshakeBytes.option(option), HandshakeBytes.option(.setMetaContext, contexts),
            HandshakeBytes.option(.go, HandshakeBytes.query("disk")),
        ]
        let requests: [[UInt8]] = [
            bytes.write([5]), bytes.request(.blockStatus, cookie: 2, length: 8192),
            bytes.request(.read, cookie: 3, length: 1 << 20), bytes.request(.disc),
        ]
        try client.send(HandshakeBytes.clientFlags() + (options + requests).joined())
        let answers = 18 + 20 + 39 + 20 + 32 + 20
        var reader = ReplyReader(bytes.format)
        // In any order: other threads may do them.
        let replies = try reader.replies(Array(client.receiveToEnd().dropFirst(answers))).sorted { $0.cookie < $1.cookie }
        #expect(replies.map(\.cookie) == [1, 2, 3] && replies.map(\.error) == [0, 0, 0])
        let status = [Reply.Status(length: 4096, flags: 0), Reply.Status(length: 4096, flags: 3)]
        #expect(replies[1].chunks == [.status(id: 1, status)])
        #expect(replies[2].chunks.last == .hole(4096..<1 << 20))
    }

    @Test func requestsPipelinedBehindTheHandshakeAreServed() throws {
        let server = try TestServer()
        let client = try server.client()
        let go = HandshakeBytes.option(.go, HandshakeBytes.query("disk"))
        try client.send(HandshakeBytes.clientFlags() + go + Bytes.write([5]) + Bytes.request(.disc))
        #expect(try client.receiveToEnd().suffix(16) == Bytes.reply()[...])
    }

    @Test func wholeSessionByteByByte() throws {
        let server = try TestServer()
        let client = try server.clientOverTCP()
        let go = HandshakeBytes.option(.go, HandshakeBytes.query("disk"))
        let requests = Bytes.write([1, 2, 3]) + Bytes.request(.read, cookie: 2, length: 3) + Bytes.request(.disc)
        for byte in HandshakeBytes.clientFlags() + go + requests { try client.send([byte]) }
        #expect(try client.receiveToEnd().suffix(35) == (Bytes.reply() + Bytes.reply(cookie: 2, [1, 2, 3]))[...])
    }

    @Test func halfClosedClientGetsItsReplies() throws {
        let server = try TestServer()
        let client = try server.openedClient()
        try client.send(Bytes.write([1]) + Bytes.request(.read, cookie: 2, length: 1) + [0x25, 0x60])
        client.finishSending()
        #expect(try client.receiveToEnd() == Bytes.reply() + Bytes.reply(cookie: 2, [1]))
        #expect(waitUntil { server.server.connectionCount == 0 }, "the half-closed connection is not kept")
    }

    @Test func eightConnectionsMatchAModel() async throws {
        let server = try TestServer(RecordingDevice(byteCount: 8 << 20))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<8 {
                group.addTask { try runModel(server, lane: lane, byteCount: 1 << 20, steps: 150) }
            }
            try await group.waitForAll()
        }
    }

    // MARK: Violations

    @Test func absurdOptionClosesAndOthersAreServed() throws {
        let server = try TestServer()
        let good = try server.openedClient()
        let bad = try server.client()
        try bad.send(HandshakeBytes.clientFlags() + HandshakeBytes.optionHeader(7, length: 0x7fff_ffff))
        #expect(try bad.receiveToEnd().count == 18)
        #expect(try good.exchange(Bytes.write([1])) == Bytes.reply())
        #expect(try server.openedClient().exchange(Bytes.request(.flush)) == Bytes.reply())
    }

    @Test func badMagicClosesAfterTheReplies() throws {
        let server = try TestServer()
        let client = try server.openedClient()
        try client.send(Bytes.write([1]) + [UInt8](repeating: 0, count: 28))
        #expect(try client.receiveToEnd() == Bytes.reply())
    }

    @Test func oversizeWriteCloses() throws {
        let server = try TestServer()
        let client = try server.openedClient()
        try client.send(Bytes.request(.write, length: .max))
        #expect(try client.receiveToEnd().isEmpty)
    }

    @Test func clientThatIsGoneDoesNotKillTheServer() throws {
        let server = try TestServer()
        do {
            let client = try server.openedClient()
            try client.send((0..<64).flatMap { Bytes.request(.read, cookie: $0, length: 1 << 20) })
        }
        #expect(waitUntil { server.server.connectionCount == 0 })
        #expect(try server.openedClient().exchange(Bytes.request(.flush)) == Bytes.reply())
    }

    @Test func clientAboveTheCapIsClosed() throws {
        let server = try TestServer(options: NBDServerOptions(connectionLimit: 2))
        let first = try server.openedClient()
        let second = try server.openedClient()
        #expect(try server.client().receiveToEnd().isEmpty)
        #expect(try first.exchange(Bytes.request(.flush)) == Bytes.reply())
        try second.send(Bytes.request(.disc))
        #expect(try second.receiveToEnd().isEmpty)
        #expect(waitUntil { server.server.connectionCount == 1 })
        #expect(try server.openedClient().exchange(Bytes.request(.flush)) == Bytes.reply())
    }

    @Test func handshakeDeadlineIsKeptAgainstDrips() throws {
        let server = try TestServer(options: NBDServerOptions(handshakeSeconds: 0.2))
        let silent = try server.client()
        let dripping = try server.client()
        let opened = try server.openedClient()
        let start = ContinuousClock.now
        try dripping.send(HandshakeBytes.clientFlags())
        // Never a complete option, never quiet for long: only a deadline that does not move ends it.
        let isOver = waitUntil { (try? dripping.send(Array("I".utf8))) == nil || ContinuousClock.now > start + .seconds(5) }
        #expect(isOver)
        #expect(try silent.receiveToEnd().count == 18)
        #expect(try dripping.receiveToEnd().count <= 18)
        #expect(waitUntil { server.server.connectionCount == 1 })
        #expect(try opened.exchange(Bytes.request(.flush)) == Bytes.reply(), "an opened export has no deadline")
    }

    // MARK: Withdrawing and stopping

    @Test func withdrawWaitsForTheRequestInFlight() throws {
        let server = try TestServer()
        let gate = Gate()
        server.device.hold(.write, at: gate)
        let client = try server.openedClient()
        try client.send(Bytes.write([7], cookie: 1) + Bytes.write([8], cookie: 2, offset: 1))
        #expect(gate.waitForArrival())

        let withdrawn = background { server.exports.withdraw("disk") }
        #expect(waitUntil { server.exports.names.isEmpty })
        #expect(withdrawn.wait(timeout: .now()) == .timedOut, "the write has not returned")
        let stranger = try server.client()
        try stranger.send(HandshakeBytes.clientFlags() + HandshakeBytes.option(.go, HandshakeBytes.query("disk")))
        #expect(try Array(stranger.receive(34).suffix(4)) == bigEndian(0x8000_0006 as UInt32))

        #expect(waitUntil { client.isRefused }, "the session is told to end")
        gate.open()
        #expect(withdrawn.wait(timeout: .now() + 20) == .success)
        #expect(try client.receiveToEnd() == Bytes.reply(cookie: 1) + Bytes.reply(108, cookie: 2))
        #expect(server.device.calls == [.write(offset: 0, count: 1)])
    }

    @Test func withdrawCutsAClientThatDoesNotRead() throws {
        let server = try TestServer(RecordingDevice(byteCount: 32 << 20), withdrawSeconds: 0.05)
        let client = try server.openedClient()
        try client.send(Bytes.request(.read, length: 32 << 20))
        #expect(waitUntil { !server.device.calls.isEmpty })
        #expect(background { server.exports.withdraw("disk") }.wait(timeout: .now() + 20) == .success)
        #expect(try client.receiveToEnd().count < 32 << 20)
    }

    @Test func idleClientIsClosedByWithdraw() throws {
        let server = try TestServer()
        let client = try server.openedClient()
        server.exports.withdraw("disk")
        #expect(try client.receiveToEnd().isEmpty)
    }

    @Test func stopFinishesTheRequestInFlight() throws {
        let server = try TestServer()
        let gate = Gate()
        server.device.hold(.write, at: gate)
        let busy = try server.openedClient()
        let idle = try server.openedClient()
        let shaking = try server.client()
        _ = try shaking.receive(18)
        try busy.send(Bytes.write([7]))
        #expect(gate.waitForArrival())

        let stopped = background { server.server.stop(graceSeconds: 30) }
        #expect(try idle.receiveToEnd().isEmpty)
        #expect(try shaking.receiveToEnd().isEmpty)
        #expect(stopped.wait(timeout: .now()) == .timedOut, "the write has not returned")
        gate.open()
        #expect(stopped.wait(timeout: .now() + 20) == .success)
        #expect(try busy.receiveToEnd() == Bytes.reply())
        #expect(server.server.connectionCount == 0)
        #expect(throws: TestClient.Failure.self) { try TestClient(port: server.port) }
        #expect(access(server.socketPath, F_OK) != 0, "the socket file is removed")
    }

    @Test func stopCutsAClientThatDoesNotRead() throws {
        let server = try TestServer(RecordingDevice(byteCount: 32 << 20))
        let client = try server.openedClient()
        try client.send(Bytes.request(.read, length: 32 << 20))
        #expect(waitUntil { !server.device.calls.isEmpty })
        #expect(background { server.server.stop(graceSeconds: 0.05) }.wait(timeout: .now() + 20) == .success)
        #expect(try client.receiveToEnd().count < 32 << 20)
    }

    @Test func noDescriptorIsLeaked() throws {
        let server = try TestServer()
        // Other tests open descriptors meanwhile: only sockets of this server's path count, and they bear its name.
        func openDescriptors() -> Int { (0..<4096).count { socketName(of: $0) == server.socketPath } }
        #expect(openDescriptors() == 1)
        for _ in 0..<50 {
            _ = try server.client().receive(18)
            try server.openedClient().send(Bytes.request(.disc))
        }
        #expect(waitUntil { server.server.connectionCount == 0 })
        #expect(openDescriptors() == 1)
    }
}

/// The path that a Unix socket is bound to; nil for other descriptors.
private func socketName(of descriptor: CInt) -> String? {
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard result == 0, address.sun_family == sa_family_t(AF_UNIX), length > 2 else { return nil }
    return withUnsafeBytes(of: address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// Random requests on one connection, in its own part of the device, against an array of bytes.
private func runModel(_ server: TestServer, lane: Int, byteCount: Int, steps: Int) throws {
    let client = lane.isMultiple(of: 2) ? try server.client() : try server.clientOverTCP()
    try client.open("disk")
    var random = SeededRandom(seed: UInt64(lane))
    var model = [UInt8](repeating: 0, count: byteCount)
    let base = UInt64(lane * byteCount)
    for step in 0..<steps {
        let offset = Int.random(in: 0..<byteCount, using: &random)
        let count = min(Int.random(in: 0...20_000, using: &random), byteCount - offset)
        let at = base + UInt64(offset)
        let cookie = random.next()
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let data = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(try client.exchange(Bytes.write(data, cookie: cookie, offset: at)) == Bytes.reply(cookie: cookie))
            model.replaceSubrange(offset..<(offset + count), with: data)
        case 1:
            let request = Bytes.request(.writeZeroes, cookie: cookie, offset: at, length: UInt32(count))
            #expect(try client.exchange(request) == Bytes.reply(cookie: cookie))
            model.replaceSubrange(offset..<(offset + count), with: repeatElement(0, count: count))
        default:
            try client.send(Bytes.request(.read, cookie: cookie, offset: at, length: UInt32(count)))
            let expected = Bytes.reply(cookie: cookie, Array(model[offset..<(offset + count)]))
            let isSame = try client.receive(16 + count) == expected
            #expect(isSame, "lane \(lane), step \(step)")
        }
    }
}
