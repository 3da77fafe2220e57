import Foundation

/// What a killed export leaves beside its output, so that the next run of the same command continues it.
struct ExportState: Codable, Equatable {
    /// How far it came.
    struct Mark: Codable, Equatable {
        /// In the image: everything before it is out.
        var position: UInt64
        /// Bytes of the output that count; 0 where bytes lie at their own places.
        var fileByteCount: UInt64
        /// Of these bytes, or ``ContentDigest`` of the image's before `position`.
        var digest: String
    }

    private static let versionNumber = 2

    private var version = Self.versionNumber
    /// What is exported and how: an export of something else must not continue this one.
    let job: String
    var mark: Mark

    init(job: String, mark: Mark) {
        self.job = job
        self.mark = mark
    }

    /// - Returns: nil if there is none.
    static func read(_ path: String) throws(TransferError) -> ExportState? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .partial(path: path, reason: "it cannot be read")
        }
        do throws(StateFile.DecodingFailure) {
            let state = try StateFile.decode(ExportState.self, text)
            if state.version == versionNumber { return state }
        } catch {
            if error == .damaged { throw .partial(path: path, reason: "it is damaged") }
        }
        throw .partial(path: path, reason: "it is of another version of varve")
    }

    /// Puts the state into the place of the one before, whole or not at all if this process is killed.
    func write(_ path: String) throws(TransferError) {
        let file = try OpenFile(path + ".new", O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
        try file.write(StateFile.encode(self))
        try Files.rename(path + ".new", to: path)
    }
}
