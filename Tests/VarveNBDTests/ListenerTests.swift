import Glibc
import Testing
import VarveNBD

/// Where the server listens, and the errors when it cannot.
@Suite struct ListenerTests {
    private func server() -> NBDServer { NBDServer(exports: ExportTable(), logger: .quiet) }

    private func text(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func takenPortIsNamed() throws {
        let first = server()
        defer { first.stop(graceSeconds: 0) }
        let port = try first.listen(host: "127.0.0.1", port: 0)
        #expect(
            text { try server().listen(host: "127.0.0.1", port: port) }
                == "NBD address 127.0.0.1:\(port) is already in use: stop the program that listens there or choose another address"
        )
    }

    @Test func portIsFreeAgainAfterStop() throws {
        let first = server()
        let port = try first.listen(host: "127.0.0.1", port: 0)
        let client = try TestClient(port: port)
        #expect(try client.receive(18).count == 18)
        first.stop(graceSeconds: 1)
        let second = server()
        defer { second.stop(graceSeconds: 0) }
        #expect(try second.listen(host: "127.0.0.1", port: port) == port)
    }

    @Test(arguments: [("0.0.0.0", "0.0.0.0:10809"), ("::", "[::]:10809"), ("192.0.2.1", "192.0.2.1:10809")])
    func addressesOfOtherMachinesAreRefused(host: String, name: String) {
        #expect(throws: NBDServerError.notLoopback(name)) { try server().listen(host: host, port: 10809) }
    }

    @Test func addressesOfOtherMachinesAreServedWithTLS() throws {
        let authority = try TestAuthority()
        try authority.issue("server", name: "localhost")
        let context = try TLSContext(directory: authority.directory, verifiesClients: false)
        func listens(_ policy: TLSPolicy) -> Bool {
            let server = NBDServer(exports: ExportTable(), options: NBDServerOptions(tls: policy), logger: .quiet)
            defer { server.stop(graceSeconds: 0) }
            // An address that only documents have: allowed or not, this machine does not have it.
            return text { try server.listen(host: "192.0.2.1", port: 0) }?.contains("needs TLS") == false
        }
        #expect(listens(TLSPolicy(context)) && listens(TLSPolicy(context, mode: .required)))
        #expect(!listens(TLSPolicy(context, mode: .optional)) && !listens(TLSPolicy(context, mode: .off)) && !listens(.off))
        #expect(listens(TLSPolicy(context, mode: .optional, allowsPlaintext: true)))
        #expect(listens(TLSPolicy(nil, allowsPlaintext: true)))
    }

    @Test func addressOfTheNewerKindIsServed() throws {
        let server = server()
        defer { server.stop(graceSeconds: 0) }
        do throws(NBDServerError) {
            #expect(try server.listen(host: "::1", port: 0) > 0)
        } catch {
            // The machine has no IPv6, which must be said so.
            #expect("\(error)".contains("[::1]:0 cannot be listened on"))
        }
    }

    @Test func hostThatIsNoAddressIsRefused() {
        #expect(throws: NBDServerError.self) { try server().listen(host: "not an address", port: 0) }
        #expect(
            text { try server().listen(host: "not an address", port: 0) }?.hasPrefix("NBD address not an address:0 is not known")
                == true)
    }

    @Test func localhostIsServed() throws {
        let server = server()
        defer { server.stop(graceSeconds: 0) }
        #expect(try server.listen(host: "localhost", port: 0) > 0)
    }

    @Test func liveSocketIsNotTaken() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/nbd.sock"
        let first = server()
        try first.listen(socketPath: path)
        #expect(throws: NBDServerError.addressInUse(path)) { try server().listen(socketPath: path) }
        #expect(try TestClient(path: path).receive(18).count == 18, "the first still serves")
        first.stop(graceSeconds: 0)
    }

    @Test func socketOfADeadServerIsReplaced() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/nbd.sock"
        try leaveStaleSocket(path)
        let server = server()
        try server.listen(socketPath: path)
        #expect(try TestClient(path: path).receive(18).count == 18)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        server.stop(graceSeconds: 0)
        #expect(access(path, F_OK) != 0)
    }

    @Test func fileThatIsNoSocketIsLeftAlone() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/nbd.sock"
        _ = close(open(path, O_CREAT | O_WRONLY, 0o600))
        #expect(throws: NBDServerError.notASocket(path)) { try server().listen(socketPath: path) }
        #expect(access(path, F_OK) == 0)
    }

    @Test(arguments: ["", "/tmp/" + String(repeating: "x", count: 103)]) func unusablePathIsRefused(path: String) {
        #expect(throws: NBDServerError.badSocketPath(path)) { try server().listen(socketPath: path) }
    }

    @Test func directoryThatIsNotThereIsNamed() {
        let path = "/nonexistent-varve/nbd.sock"
        let expected = NBDServerError.cannotListen(path, reason: "No such file or directory")
        #expect(throws: expected) { try server().listen(socketPath: path) }
    }

    @Test func stoppedServerListensNoMore() throws {
        let directory = try TemporaryDirectory()
        let server = server()
        server.stop(graceSeconds: 0)
        #expect(throws: NBDServerError.stopped) { try server.listen(socketPath: directory.path + "/nbd.sock") }
        #expect(access(directory.path + "/nbd.sock", F_OK) != 0)
    }

    private func leaveStaleSocket(_ path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        _ = close(descriptor)
        guard result == 0 else { throw TestClient.Failure(description: "bind failed") }
    }
}
