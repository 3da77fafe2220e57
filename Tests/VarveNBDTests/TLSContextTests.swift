import COpenSSL
import Glibc
import Testing
import VarveNBD

/// What is wrong with a TLS directory is said at start, with the file's name.
@Suite struct TLSContextTests {
    private let authority: TestAuthority
    private var directory: String { authority.directory }

    init() throws {
        authority = try TestAuthority()
        try authority.issue("server", name: "localhost")
    }

    private func load(verifiesClients: Bool = false) -> TLSSetupError? {
        do throws(TLSSetupError) {
            _ = try TLSContext(directory: directory, verifiesClients: verifiesClients)
            return nil
        } catch {
            return error
        }
    }

    @Test func completeDirectoryIsTaken() throws {
        #expect(load(verifiesClients: true) == nil)
        unlink(directory + "/ca-cert.pem")
        #expect(load() == nil, "the authority is only for clients' certificates")
    }

    @Test func keysAloneAreTaken() throws {
        for name in ["ca-cert.pem", "server-cert.pem", "server-key.pem"] { unlink("\(directory)/\(name)") }
        try write("alice:" + String(repeating: "ab", count: 32), to: directory + "/keys.psk")
        #expect(load(verifiesClients: true) == nil)
    }

    @Test func missingDirectoryIsNamed() {
        #expect(throws: TLSSetupError.unreadable(path: "/nonexistent-varve", reason: "No such file or directory")) {
            try TLSContext(directory: "/nonexistent-varve", verifiesClients: false)
        }
    }

    @Test func emptyDirectoryIsNamed() {
        for name in ["server-cert.pem", "server-key.pem"] { unlink("\(directory)/\(name)") }
        #expect(load() == .empty(directory: directory))
        #expect(
            load()?.description
                == "TLS directory \(directory) offers nothing: put server-cert.pem and server-key.pem there, or keys.psk")
    }

    @Test(arguments: ["server-cert.pem", "server-key.pem", "ca-cert.pem"]) func missingFileIsNamed(name: String) {
        unlink("\(directory)/\(name)")
        #expect(load(verifiesClients: true) == .unreadable(path: "\(directory)/\(name)", reason: "No such file or directory"))
    }

    @Test(arguments: ["server-cert.pem", "server-key.pem", "ca-cert.pem", "keys.psk"]) func garbageIsNamed(name: String) throws {
        try write("garbage\n", to: "\(directory)/\(name)")
        guard case .unusable(let path, let problem) = load(verifiesClients: true) else {
            Issue.record("it was taken")
            return
        }
        #expect(path == "\(directory)/\(name)")
        #expect(!problem.isEmpty)
    }

    @Test func keyOfAnotherCertificateIsNamed() throws {
        let other = try TestAuthority()
        try other.issue("server", name: "localhost")
        rename(other.directory + "/server-key.pem", directory + "/server-key.pem")
        let problem = "it is not the key of the certificate in server-cert.pem"
        #expect(load() == .unusable(path: directory + "/server-key.pem", problem: problem))
    }

    @Test func expiredCertificateIsNamed() throws {
        try authority.issue("server", name: "localhost", days: -1)
        let problem = "the certificate has expired; make a new one"
        #expect(load() == .unusable(path: directory + "/server-cert.pem", problem: problem))
    }

    @Test func badKeyFileIsNamedWithItsLine() throws {
        try write("alice:0011\n", to: directory + "/keys.psk")
        let problem = "line 1: the key of alice has 2 bytes; 16 to 256 are meant"
        #expect(load() == .unusable(path: directory + "/keys.psk", problem: problem))
    }
}
