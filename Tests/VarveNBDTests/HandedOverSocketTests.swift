import Dispatch
import Glibc
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// Sockets that the server does not open itself: of systemd, and of a parent that is the client.
@Suite(.serialized) struct HandedOverSocketTests {
    private func listeningSocket(port: UInt16 = 0) -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        listen(descriptor, 8)
        return descriptor
    }

    private func server() -> (NBDServer, ExportTable) {
        let exports = ExportTable()
        exports.publish("disk", description: "", device: RecordingDevice(byteCount: 4096))
        return (NBDServer(exports: exports, logger: .quiet), exports)
    }

    @Test func listeningSocketIsServedAndStaysUsable() throws {
        let kept = listeningSocket()
        defer { close(kept) }
        let (server, _) = server()
        let name = try server.listen(descriptor: dup(kept))
        let port = try #require(UInt16(name.split(separator: ":")[1]))
        let client = try TestClient(port: port)
        try client.open("disk")
        #expect(try client.exchange(Bytes.request(.flush)) == Bytes.reply())
        server.stop(graceSeconds: 1)
        #expect(throws: Never.self, "systemd's own descriptor still listens") { try TestClient(port: port) }
    }

    @Test func socketThatDoesNotListenIsRefused() {
        let (server, _) = server()
        defer { server.stop(graceSeconds: 0) }
        #expect(throws: NBDServerError.self) { try server.listen(descriptor: socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)) }
        #expect(throws: NBDServerError.self) { try server.listen(descriptor: open("/dev/null", O_RDONLY)) }
        #expect(throws: NBDServerError.self) { try server.listen(descriptor: 4000) }
    }

    @Test func connectedSocketIsServedUntilItsClientLeaves() throws {
        var ends: [CInt] = [-1, -1]
        #expect(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let (server, _) = server()
        let isOver = DispatchSemaphore(value: 0)
        try server.serve(descriptor: ends[1]) { isOver.signal() }
        do {
            let client = TestClient(descriptor: ends[0])
            try client.open("disk")
            #expect(try client.exchange(Bytes.request(.flush)) == Bytes.reply())
            #expect(isOver.wait(timeout: .now()) == .timedOut)
        }
        #expect(isOver.wait(timeout: .now() + 10) == .success)
        server.stop(graceSeconds: 1)
    }

    @Test func standardInputIsTakenOver() throws {
        var ends: [CInt] = [-1, -1]
        #expect(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let (input, output) = (ends[1], dup(ends[1]))
        let taken = try StandardInput.takeSocket(input: input, output: output)
        defer { for descriptor in [ends[0], input, output, taken] { close(descriptor) } }
        var byte: UInt8 = 0
        #expect(read(input, &byte, 1) == 0, "nothing else reads from it")
        #expect(send(taken, "x", 1, 0) == 1)
        #expect(read(ends[0], &byte, 1) == 1 && byte == 0x78)
        #expect(throws: NBDServerError.self) { try StandardInput.takeSocket(input: input, output: output) }
    }

    @Test func activationIsForThisProcessAlone() throws {
        setenv("LISTEN_PID", "\(getpid() + 1)", 1)
        setenv("LISTEN_FDS", "1", 1)
        #expect(try ActivatedSockets.take() == [])
        #expect(getenv("LISTEN_FDS") == nil, "children do not see it")
        setenv("LISTEN_PID", "\(getpid())", 1)
        setenv("LISTEN_FDS", "many", 1)
        #expect(throws: NBDServerError.badActivation("many")) { try ActivatedSockets.take() }
    }
}
