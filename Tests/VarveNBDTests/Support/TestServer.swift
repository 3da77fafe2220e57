import Dispatch
import Foundation
import Glibc
import Logging
import VarveBackend
import VarveNBD
import VarveTestKit

/// A server with one export named "disk", on a free TCP port and on a Unix socket in a directory of its own.
final class TestServer: Sendable {
    let exports: ExportTable
    let server: NBDServer
    let device: RecordingDevice
    let port: UInt16
    let socketPath: String
    private let directory: TemporaryDirectory

    init(
        _ device: RecordingDevice = RecordingDevice(byteCount: 1 << 20), options: NBDServerOptions = NBDServerOptions(),
        withdrawSeconds: Double = 30
    ) throws {
        self.device = device
        exports = ExportTable(withdrawSeconds: withdrawSeconds)
        exports.publish("disk", description: "for tests", device: device)
        server = NBDServer(exports: exports, options: options, logger: .quiet)
        directory = try TemporaryDirectory()
        socketPath = directory.path + "/nbd.sock"
        port = try server.listen(host: "127.0.0.1", port: 0)
        try server.listen(socketPath: socketPath)
    }

    deinit { server.stop(graceSeconds: 0) }

    /// A client on the Unix socket.
    func client() throws -> TestClient { try TestClient(path: socketPath, of: self) }

    func clientOverTCP() throws -> TestClient { try TestClient(port: port, of: self) }

    func openedClient(_ name: String = "disk") throws -> TestClient {
        let client = try client()
        try client.open(name)
        return client
    }
}

extension Logger {
    static var quiet: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }
}

/// A directory that is removed, with the files in it, when it goes out of scope.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/varve-nbd-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestClient.Failure(description: "mkdtemp failed") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in [
            "nbd.sock", "ca-cert.pem", "server-cert.pem", "server-key.pem", "client-cert.pem", "client-key.pem", "keys.psk",
        ] {
            unlink("\(path)/\(name)")
        }
        rmdir(path)
    }
}

/// Waits until something is so; for states of the server that no reply shows. Gives up after 10 seconds.
func waitUntil(_ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while !condition() {
        if ContinuousClock.now > end { return false }
        sched_yield()
    }
    return true
}

/// Runs on a thread of its own, since tests that wait may have all of Dispatch's; the semaphore says when it is done.
func background(_ body: @escaping @Sendable () -> Void) -> DispatchSemaphore {
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
        body()
        done.signal()
    }
    return done
}
