import Crypto
import Foundation

/// What a killed export leaves beside its output, so that the next run of the same command continues it.
struct ExportState: Codable, Equatable {
    /// How far it came.
    struct Mark: Codable, Equatable {
        /// In the image: everything before it is out.
        var position: UInt64
        /// Bytes of the output that count; 0 where bytes lie at their own places.
        var fileByteCount: UInt64
        /// SHA-256 of these bytes, or ``ContentDigest`` of the image's before `position`.
        var digest: String
    }

    private static let versionNumber = 1

    private var version = Self.versionNumber
    /// What is exported and how: an export of something else must not continue this one.
    let job: String
    var mark: Mark

    init(job: String, mark: Mark) {
        self.job = job
        self.mark = mark
    }

    /// The state in a file: its bytes as JSON, and their SHA-256 before them.
    static func read(_ path: String) throws(TransferError) -> ExportState? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .partial(path: path, reason: "it cannot be read")
        }
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard lines.count == 2, lines[0] == SHA256.hash(data: Data(lines[1].utf8)).hex else {
            throw .partial(path: path, reason: "it is damaged")
        }
        guard let state = try? JSONDecoder().decode(ExportState.self, from: Data(lines[1].utf8)), state.version == versionNumber
        else { throw .partial(path: path, reason: "it is of another version of varve") }
        return state
    }

    /// Puts the state into the place of the one before, whole or not at all if this process is killed.
    func write(_ path: String) throws(TransferError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let body = try? encoder.encode(self) else { preconditionFailure("text and numbers are JSON") }
        let text = SHA256.hash(data: body).hex + "\n" + String(decoding: body, as: UTF8.self)
        let file = try OpenFile(path + ".new", O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
        let outcome = Array(text.utf8).withUnsafeBytes { bytes in Result { () throws(TransferError) in try file.write(bytes) } }
        try outcome.get()
        try Files.rename(path + ".new", to: path)
    }
}

/// Names of files.
enum Files {
    static func rename(_ path: String, to target: String) throws(TransferError) {
        guard Foundation.rename(path, target) == 0 else { throw .lastError(target, "write") }
    }

    /// Nothing happens if there is no such file.
    static func remove(_ path: String) throws(TransferError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .lastError(path, "remove") }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Returns when a file's name survives power loss.
    static func syncDirectory(of path: String) throws(TransferError) {
        let directory = (path as NSString).deletingLastPathComponent
        try OpenFile(directory.isEmpty ? "." : directory, O_RDONLY | O_DIRECTORY).sync()
    }
}
