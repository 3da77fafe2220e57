import Crypto
import Foundation

/// Where commands keep what is to outlive them: `$XDG_STATE_HOME/varve`, or `~/.local/state/varve`.
enum StateDirectory {
    /// The file for one work on one thing. Its directory is made.
    static func path(of work: String, _ thing: String) throws -> String {
        let home = ProcessInfo.processInfo.environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let directory = (home ?? NSHomeDirectory() + "/.local/state") + "/varve"
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw CommandError("\(directory) cannot be made: \(error.localizedDescription)")
        }
        let name = SHA256.hash(data: Data(thing.utf8)).prefix(16).map { String(format: "%02x", $0) }.joined()
        return "\(directory)/\(work)-\(name).state"
    }
}
