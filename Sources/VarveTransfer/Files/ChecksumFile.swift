import Foundation

/// FILE.checksum beside FILE: one line, `SHA256 (FILE) = HEX` as `sha256sum --tag` writes and `sha256sum --check` reads it, or
/// `VARVE-CONTENT (FILE) = HEX`.
public struct ChecksumFile {
    /// The largest that is read.
    private static let byteCountMax = 64 << 10

    private let target: String
    private var path: String { target + ".checksum" }

    /// - Parameter target: the file that the checksum is of.
    public init(of target: String) { self.target = target }

    /// Returns when it survives power loss.
    func write(_ checksum: ExportChecksum) throws(TransferError) {
        let name = (target as NSString).lastPathComponent
        let line = "\(checksum.kind.rawValue) (\(name)) = \(checksum.hex)\n"
        let file = try OpenFile(path + ".new", O_WRONLY | O_CREAT | O_TRUNC)
        let outcome = Array(line.utf8).withUnsafeBytes { bytes in Result { () throws(TransferError) in try file.write(bytes) } }
        try outcome.get()
        try file.sync()
        try Files.rename(path + ".new", to: path)
    }

    /// Nil if there is none.
    public func read() throws(TransferError) -> ExportChecksum? {
        guard Files.exists(path) else { return nil }
        let file = try OpenFile(path, O_RDONLY)
        guard try file.byteCount <= Self.byteCountMax, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .unfit("\(path) is no checksum file")
        }
        guard let checksum = ExportChecksum(parsing: text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw .unfit("\(path) is no checksum file; it must hold one line as SHA256 (\(target)) = 64 hexadecimal digits")
        }
        return checksum
    }
}

extension ExportChecksum {
    /// A line of a ``ChecksumFile``, or 64 hexadecimal digits alone, which are the SHA-256 of the bytes.
    public init?(parsing text: String) {
        let hex = text.split(separator: " ").last.map { $0.lowercased() } ?? ""
        guard hex.utf8.count == 64, hex.allSatisfy(\.isHexDigit) else { return nil }
        if text.lowercased() == hex {
            self.init(kind: .file, hex: hex)
            return
        }
        guard let kind = [Kind.file, .content].first(where: { text.hasPrefix($0.rawValue + " (") }), text.contains(") = ") else {
            return nil
        }
        self.init(kind: kind, hex: hex)
    }

    /// As `--checksum` takes it.
    public var text: String { kind == .file ? hex : "\(kind.rawValue) (image) = \(hex)" }
}
