import Foundation

/// Which volume an import has begun to write: a small file that outlives this process, so that the next run of the same command goes on with
/// that volume. It does not say how far the import came.
public final class ImportRecord {
    /// What the next run needs to know.
    public struct Entry: Codable, Equatable, Sendable {
        /// The number of the volume.
        public var volume: String
        /// Whether the import made the volume.
        public var isNew: Bool
        /// Whether the volume was attached to nothing before the import, and is to be so afterwards.
        public var wasDetached: Bool

        public init(volume: String, isNew: Bool, wasDetached: Bool) {
            (self.volume, self.isNew, self.wasDetached) = (volume, isNew, wasDetached)
        }
    }

    private static let byteCountMax: UInt64 = 64 << 10

    private let path: String
    private let file: OpenFile
    /// Nil if nothing was begun.
    public private(set) var entry: Entry?
    private var isForgotten = false

    /// Takes the record for this process, until its end.
    /// - Throws: ``TransferError/unfit(_:)`` if another process has it.
    public init(_ path: String) throws(TransferError) {
        let file = try OpenFile(path, O_RDWR | O_CREAT, mode: 0o600)
        try file.lock(as: "the same import")
        // What a kill has cut is no record: nothing was written to the volume before it was whole.
        entry = try? StateFile.decode(Entry.self, try Self.text(file))
        (self.path, self.file) = (path, file)
    }

    private static func text(_ file: OpenFile) throws(TransferError) -> String {
        let byteCount = try file.byteCount
        guard byteCount <= byteCountMax else { return "" }
        var bytes = [UInt8](repeating: 0, count: Int(byteCount))
        let outcome = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(TransferError) in try file.read(into: buffer, at: 0) }
        }
        try outcome.get()
        return String(decoding: bytes, as: UTF8.self)
    }

    deinit { if entry == nil, !isForgotten { unlink(path) } }

    /// Returns when a killed process would leave it. Before the first byte is written to the volume.
    public func note(_ entry: Entry) throws(TransferError) {
        try file.truncate(to: 0)
        try file.seek(to: 0)
        try file.write(StateFile.encode(entry))
        self.entry = entry
    }

    /// There is nothing to go on with.
    public func forget() throws(TransferError) {
        entry = nil
        isForgotten = true
        try Files.remove(path)
    }
}
