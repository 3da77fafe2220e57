import COpenSSL
import Dispatch
import Glibc
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// TLS over real sockets, between the server and a client in this process. Foreign clients are in Tests/Interop.
@Suite(.serialized) struct TLSServerTests {
    private static let key = [UInt8](0..<32)
    private static let versions: [CInt] = [TLS1_2_VERSION, TLS1_3_VERSION]
    private let authority: TestAuthority

    init() throws {
        authority = try TestAuthority()
        try authority.issue("server", name: "localhost")
        try authority.issue("client", name: "server-a", dns: "a.example")
    }

    private func offerKeys() throws {
        let hex = Self.key.map { String(Int($0) + 0x100, radix: 16).suffix(2) }.joined()
        try write("alice:\(hex)\n", to: authority.directory + "/keys.psk")
    }

    private func server(
        _ device: RecordingDevice = RecordingDevice(byteCount: 1 << 20), mode: TLSMode = .required, verifiesClients: Bool = false,
        handshakeSeconds: Double = 10, withdrawSeconds: Double = 30
    ) throws -> TestServer {
        let context = try TLSContext(directory: authority.directory, verifiesClients: verifiesClients)
        let options = NBDServerOptions(handshakeSeconds: handshakeSeconds, tls: TLSPolicy(context, mode: mode))
        return try TestServer(device, options: options, withdrawSeconds: withdrawSeconds)
    }

    private var certificate: ClientTLS { ClientTLS(authority: authority.directory, showsCertificate: true) }

    private func opened(_ server: TestServer, _ settings: ClientTLS? = nil, _ export: String = "disk") throws -> TestClient {
        let client = try server.client()
        try client.startTLS(settings ?? ClientTLS(authority: authority.directory))
        try client.openOverTLS(export)
        return client
    }

    // MARK: Serving

    @Test(arguments: versions) func wholeSession(version: CInt) throws {
        let server = try server()
        let client = try opened(server, ClientTLS(authority: authority.directory, version: version))
        #expect(try client.exchange(Bytes.write([1, 2, 3], offset: 100)) == Bytes.reply())
        try client.send(Bytes.request(.read, cookie: 2, offset: 99, length: 5))
        #expect(try client.receive(21) == Bytes.reply(cookie: 2, [0, 1, 2, 3, 0]))
        try client.send(Bytes.request(.disc))
        #expect(try client.receiveToEnd().isEmpty, "ends with close_notify")
    }

    @Test func largestRequestsArriveWhole() throws {
        let server = try server(RecordingDevice(byteCount: 32 << 20))
        let client = try opened(server)
        let data = (0..<(32 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        #expect(try client.exchange(Bytes.write(data)) == Bytes.reply())
        try client.send(Bytes.request(.read, length: 32 << 20))
        let isSame = try client.receive(16 + data.count) == Bytes.reply() + data
        #expect(isSame)
    }

    @Test func burstOfRecordsIsAnswered() throws {
        let server = try server()
        let client = try opened(server)
        // No more than the sockets hold: this client does not read while it sends.
        for _ in 0..<10 {
            for cookie in 0..<100 as Range<UInt64> { try client.send(Bytes.request(.read, cookie: cookie, length: 64)) }
            for cookie in 0..<100 as Range<UInt64> {
                #expect(try client.receive(80).prefix(16) == Bytes.reply(cookie: cookie)[...])
            }
        }
    }

    @Test func plaintextIsServedWhereTLSIsOptional() throws {
        let server = try server(mode: .optional)
        #expect(try server.openedClient().exchange(Bytes.request(.flush)) == Bytes.reply())
        #expect(try opened(server).exchange(Bytes.request(.flush)) == Bytes.reply())
    }

    @Test func localClientsMayChooseUnlessToldOtherwise() throws {
        let context = try TLSContext(directory: authority.directory, verifiesClients: false)
        let server = try TestServer(options: NBDServerOptions(tls: TLSPolicy(context)))
        #expect(try server.openedClient().exchange(Bytes.request(.flush)) == Bytes.reply())
        #expect(try opened(server).exchange(Bytes.request(.flush)) == Bytes.reply())
    }

    // MARK: Who is let in

    @Test(arguments: versions) func certificateIsAskedFor(version: CInt) throws {
        let server = try server(verifiesClients: true)
        var settings = certificate
        settings.version = version
        #expect(try opened(server, settings).exchange(Bytes.request(.flush)) == Bytes.reply())
        settings.showsCertificate = false
        #expect(throws: (any Error).self) { try opened(server, settings) }
    }

    @Test func certificateOfAnotherAuthorityIsRefused() throws {
        let server = try server(verifiesClients: true)
        let stranger = try TestAuthority()
        try stranger.issue("client", name: "server-a")
        rename(authority.directory + "/ca-cert.pem", stranger.directory + "/ca-cert.pem")
        let settings = ClientTLS(authority: stranger.directory, showsCertificate: true)
        #expect(throws: (any Error).self) { try opened(server, settings) }
        #expect(waitUntil { server.server.connectionCount == 0 })
    }

    @Test func expiredCertificateIsRefused() throws {
        let server = try server(verifiesClients: true)
        try authority.issue("client", name: "server-a", days: -1)
        #expect(throws: (any Error).self) { try opened(server, certificate) }
    }

    @Test(arguments: versions) func sharedKeyLetsItsUserIn(version: CInt) throws {
        try offerKeys()
        let server = try server(verifiesClients: true)
        func settings(_ user: String, _ key: [UInt8]) -> ClientTLS { ClientTLS(sharedKey: (user, key), version: version) }
        #expect(try opened(server, settings("alice", Self.key)).exchange(Bytes.request(.flush)) == Bytes.reply())
        #expect(throws: (any Error).self) { try opened(server, settings("alice", [1] + Self.key.dropFirst())) }
        #expect(throws: (any Error).self) { try opened(server, settings("bob", Self.key)) }
        #expect(throws: (any Error).self) { try opened(server, settings("alice", [])) }
    }

    @Test(arguments: versions) func exportIsForOneIdentity(version: CInt) throws {
        try offerKeys()
        let server = try server(verifiesClients: true)
        for name in ["server-a", "a.example", "alice", "server-b"] {
            server.exports.publish(name, description: "", device: RecordingDevice(byteCount: 4096), identity: name)
        }
        var byCertificate = certificate
        byCertificate.version = version
        let byKey = ClientTLS(sharedKey: ("alice", Self.key), version: version)
        func opens(_ settings: ClientTLS, _ name: String) -> Bool { (try? opened(server, settings, name)) != nil }
        #expect(opens(byCertificate, "server-a") && opens(byCertificate, "a.example") && opens(byKey, "alice"))
        #expect(!opens(byCertificate, "alice") && !opens(byCertificate, "server-b") && !opens(byKey, "server-a"))
    }

    /// The suite makes the server leave the key aside, which has asked for it already: the user must not count.
    @Test func namingAUserProvesNothing() throws {
        try offerKeys()
        let server = try server(verifiesClients: true)
        for name in ["server-a", "alice"] {
            server.exports.publish(name, description: "", device: RecordingDevice(byteCount: 4096), identity: name)
        }
        var settings = certificate
        settings.version = TLS1_3_VERSION
        settings.sharedKey = ("alice", [UInt8](repeating: 9, count: 32))
        settings.suites = "TLS_AES_256_GCM_SHA384"
        #expect(try opened(server, settings, "server-a").exchange(Bytes.request(.flush)) == Bytes.reply())
        #expect(throws: (any Error).self) { try opened(server, settings, "alice") }
    }

    @Test func certificateThatIsNotCheckedProvesNothing() throws {
        let server = try server()
        server.exports.publish("bound", description: "", device: RecordingDevice(byteCount: 4096), identity: "server-a")
        #expect(throws: (any Error).self) { try opened(server, certificate, "bound") }
    }

    // MARK: Violations and endings

    @Test func plaintextBehindStartTLSEndsTheConnection() throws {
        let server = try server(mode: .optional)
        let client = try server.client()
        let go = HandshakeBytes.option(.go, HandshakeBytes.query("disk"))
        try client.send(HandshakeBytes.clientFlags() + HandshakeBytes.option(.startTLS) + go)
        let sent = try client.receiveToEnd()
        #expect(Array(sent[30..<34]) == bigEndian(OptionReplyType.errInvalid.rawValue))
        #expect(waitUntil { server.server.connectionCount == 0 })
    }

    @Test func plaintextInPlaceOfTLSEndsTheConnection() throws {
        let server = try server()
        let client = try server.client()
        try client.send(HandshakeBytes.clientFlags() + HandshakeBytes.option(.startTLS))
        _ = try client.receive(18 + 20)
        try client.send(HandshakeBytes.option(.go, HandshakeBytes.query("disk")))
        let sent = try client.receiveToEnd()
        #expect(sent.count <= 7, "at most an alert")
    }

    @Test func stalledTLSHandshakeMeetsTheDeadline() throws {
        let server = try server(handshakeSeconds: 0.2)
        let client = try server.client()
        try client.send(HandshakeBytes.clientFlags() + HandshakeBytes.option(.startTLS))
        #expect(try client.receiveToEnd().count == 18 + 20)
        let over = try server.client()
        try over.startTLS(ClientTLS(authority: authority.directory))
        #expect(throws: TestClient.Failure.self, "the deadline holds for the options behind TLS too") { try over.receiveToEnd() }
    }

    @Test func clientThatLeavesWithoutAWordIsForgotten() throws {
        let server = try server()
        do { _ = try opened(server) }
        #expect(waitUntil { server.server.connectionCount == 0 }, "the end of the stream is noticed")
    }

    @Test func withdrawWaitsForTheRequestInFlight() throws {
        let server = try server()
        let gate = Gate()
        server.device.hold(.write, at: gate)
        let client = try opened(server)
        try client.send(Bytes.write([7], cookie: 1))
        #expect(gate.waitForArrival())
        let withdrawn = background { server.exports.withdraw("disk") }
        #expect(waitUntil { server.exports.names.isEmpty })
        #expect(withdrawn.wait(timeout: .now()) == .timedOut, "the write has not returned")
        gate.open()
        #expect(withdrawn.wait(timeout: .now() + 20) == .success)
        #expect(try client.receiveToEnd() == Bytes.reply(cookie: 1), "answered, then ended with close_notify")
    }

    @Test func idleClientIsClosedByStop() throws {
        let server = try server()
        let client = try opened(server)
        #expect(background { server.server.stop(graceSeconds: 30) }.wait(timeout: .now() + 20) == .success)
        #expect(try client.receiveToEnd().isEmpty)
    }

    @Test func withdrawCutsAClientThatDoesNotRead() throws {
        let server = try server(RecordingDevice(byteCount: 32 << 20), withdrawSeconds: 0.05)
        let client = try opened(server)
        try client.send(Bytes.request(.read, length: 32 << 20))
        #expect(waitUntil { !server.device.calls.isEmpty })
        #expect(background { server.exports.withdraw("disk") }.wait(timeout: .now() + 20) == .success)
        #expect(throws: (any Error).self) { try client.receive(16 + 32 << 20) }
    }
}
