import Foundation

/// Runs the field's own programs: the demo's foreign clients.
enum Subprocess {
    /// What a program printed, and how it ended.
    struct Result {
        let status: Int32
        let output: String
    }

    /// Runs a program found on PATH to its end; both its streams are returned together.
    static func run(_ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        // e2fsprogs live in sbin, which is not on every user's path.
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PATH": (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin:/sbin"]
        ) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    /// Runs a program that must succeed.
    @discardableResult
    static func check(_ arguments: [String]) throws -> String {
        let result = try run(arguments)
        guard result.status == 0 else {
            let missing = result.status == 127 ? " (`make bootstrap` installs what the demo needs)" : ""
            throw DemoFailure("\(arguments.joined(separator: " ")) ended with \(result.status)\(missing): \(result.output)")
        }
        return result.output
    }
}

/// What the demo found and should not have.
struct DemoFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = "demo: \(description)" }
}
