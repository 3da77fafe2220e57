import Foundation
import Synchronization

/// A `varve serve` of the demo's own, as a process of its own, in the demo's directory.
final class DemoServer {
    let httpEndpoint: String
    let socketPath: String
    private let process: Process

    /// Starts the server and waits for its ready line.
    init(data: String, socketPath: String) throws {
        self.socketPath = socketPath
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "serve", "--data", data, "--http", "127.0.0.1:0", "--nbd", "127.0.0.1:0", "--nbd-socket", socketPath,
        ]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        httpEndpoint = try Self.waitUntilReady(pipe.fileHandleForReading)
    }

    private static func waitUntilReady(_ errors: FileHandle) throws -> String {
        var text = ""
        while true {
            let more = errors.availableData
            if more.isEmpty { throw DemoFailure("the server did not start: \(text)") }
            text += String(decoding: more, as: UTF8.self)
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("varve ready ") }), text.hasSuffix("\n")
            else { continue }
            guard let http = line.split(separator: " ").first(where: { $0.hasPrefix("http=") }) else {
                throw DemoFailure("the server's ready line names no HTTP address: \(line)")
            }
            errors.readabilityHandler = { FileHandle.standardError.write($0.availableData) }
            return "http://" + http.dropFirst("http=".count)
        }
    }

    /// The address of an export, as NBD clients write it.
    func uri(_ export: String) -> String { "nbd+unix:///\(export)?socket=\(socketPath)" }

    /// Stops the server as an operator would, and returns its exit code.
    func stop() -> Int32 {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
