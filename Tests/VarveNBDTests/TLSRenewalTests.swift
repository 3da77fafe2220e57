import Foundation
import Glibc
import Logging
import Testing
import VarveNBD
import VarveTestKit

/// New files in the TLS directory serve new clients, without a restart; files that cannot be used change nothing.
@Suite(.serialized) struct TLSRenewalTests {
    private let old: TestAuthority
    private let new: TestAuthority
    private var directory: String { old.directory }

    init() throws {
        old = try TestAuthority()
        new = try TestAuthority()
        for authority in [old, new] { try authority.issue("server", name: "localhost") }
    }

    private func context() throws -> TLSContext { try TLSContext(directory: directory, verifiesClients: false) }

    /// Puts the file of the new authority in the place of the old one's.
    private func renew(_ name: String) { #expect(rename("\(new.directory)/\(name)", "\(directory)/\(name)") == 0) }

    private func opened(_ server: TestServer, _ settings: ClientTLS) throws -> TestClient {
        let client = try server.client()
        try client.startTLS(settings)
        try client.openOverTLS("disk")
        return client
    }

    /// Whether a client that trusts only this authority is served.
    private func serves(_ server: TestServer, _ authority: String) -> Bool {
        (try? opened(server, ClientTLS(authority: authority))) != nil
    }

    @Test func newCertificateServesNewClients() throws {
        let trusted = try TemporaryDirectory()
        try write(String(contentsOfFile: directory + "/ca-cert.pem", encoding: .utf8), to: trusted.path + "/ca-cert.pem")
        let server = try TestServer(options: NBDServerOptions(tls: TLSPolicy(try context(), mode: .required)))
        let early = try opened(server, ClientTLS(authority: trusted.path))
        #expect(!serves(server, new.directory))
        try write("garbage", to: directory + "/server-cert.pem")
        #expect(serves(server, trusted.path), "a bad file changes nothing")
        renew("server-cert.pem")
        #expect(serves(server, trusted.path), "nor does a certificate without its key")
        renew("server-key.pem")
        #expect(serves(server, new.directory) && !serves(server, trusted.path))
        unlink(directory + "/server-cert.pem")
        #expect(serves(server, new.directory), "the last good ones stay")
        #expect(try early.exchange(TransmissionBytes.write([1])) == TransmissionBytes.reply(), "who is there goes on")
    }

    @Test func newUserIsLetInAndAnOldOneIsNot() throws {
        for name in ["server-cert.pem", "server-key.pem"] { unlink("\(directory)/\(name)") }
        try write("alice:" + String(repeating: "aa", count: 32), to: directory + "/keys.psk")
        let server = try TestServer(options: NBDServerOptions(tls: TLSPolicy(try context(), mode: .required)))
        let alice = ClientTLS(sharedKey: ("alice", [UInt8](repeating: 0xaa, count: 32)))
        let bob = ClientTLS(sharedKey: ("bob", [UInt8](repeating: 0xbb, count: 32)))
        #expect(throws: Never.self) { try opened(server, alice) }
        #expect(throws: TestClient.Failure.self) { try opened(server, bob) }
        try write("bob:" + String(repeating: "bb", count: 32), to: directory + "/keys.psk")
        #expect(throws: Never.self) { try opened(server, bob) }
        #expect(throws: TestClient.Failure.self) { try opened(server, alice) }
    }

    @Test func changesAreLoggedOnce() throws {
        let log = RecordingLog()
        let logger = log.logger
        let first = try context()
        let renewal = TLSRenewal(first)
        #expect(renewal.current(logger) === first && log.lines.isEmpty)
        renew("server-key.pem")
        for _ in 0..<3 { #expect(renewal.current(logger) === first) }
        try #require(log.lines.count == 1)
        #expect(log.lines[0].hasPrefix("error ") && log.lines[0].contains("\(directory)/server-key.pem"))
        renew("server-cert.pem")
        let second = renewal.current(logger)
        #expect(second !== first && renewal.current(logger) === second)
        #expect(log.lines.dropFirst() == ["notice the TLS files have changed and were read again"])
    }
}
