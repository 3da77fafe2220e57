import Foundation

/// FILE.checksum beside FILE: one line, `XXH128 (FILE) = HEX` or `SHA256 (FILE) = HEX`, which `xxhsum --check` and `sha256sum --check` read, or
/// `VARVE-CONTENT-XXH128 (FILE) = HEX` or `VARVE-CONTENT (FILE) = HEX`.
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
        let line = "\(checksum.label) (\(name)) = \(checksum.hex)\n"
        let file = try OpenFile(path + ".new", O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(Array(line.utf8))
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
            throw .unfit("\(path) is no checksum file; it must hold one line as XXH128 (\(target)) = 32 hexadecimal digits")
        }
        return checksum
    }
}
