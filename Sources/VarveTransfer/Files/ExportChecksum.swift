/// What a whole export is checked by later.
public struct ExportChecksum: Equatable, Sendable {
    public enum Kind: Sendable, CaseIterable {
        /// Of the file's bytes.
        case file
        /// ``ContentDigest`` of the image, where reading the holes of a file would take too long.
        case content
    }

    public var kind: Kind
    public var algorithm: ChecksumAlgorithm
    /// In hexadecimal, as many digits as the algorithm gives.
    public var hex: String

    public init(kind: Kind, _ algorithm: ChecksumAlgorithm, hex: String) {
        (self.kind, self.algorithm, self.hex) = (kind, algorithm, hex)
    }

    /// What a line of a ``ChecksumFile`` begins with.
    var label: String { Self.label(kind, algorithm) }

    private static func label(_ kind: Kind, _ algorithm: ChecksumAlgorithm) -> String {
        switch (kind, algorithm) {
        case (.file, _): algorithm.rawValue
        case (.content, .sha256): "VARVE-CONTENT"
        case (.content, .xxh128): "VARVE-CONTENT-XXH128"
        }
    }

    /// A line of a ``ChecksumFile``, or hexadecimal digits alone: 64 are the SHA-256 of the bytes, 32 their XXH128.
    public init?(parsing text: String) {
        let hex = text.split(separator: " ").last.map { $0.lowercased() } ?? ""
        guard hex.allSatisfy(\.isHexDigit),
            let algorithm = ChecksumAlgorithm.allCases.first(where: { $0.digitCount == hex.utf8.count })
        else { return nil }
        if text.lowercased() == hex {
            self.init(kind: .file, algorithm, hex: hex)
            return
        }
        guard text.contains(") = "), let kind = Kind.allCases.first(where: { text.hasPrefix(Self.label($0, algorithm) + " (") })
        else { return nil }
        self.init(kind: kind, algorithm, hex: hex)
    }

    /// As `--checksum` takes it.
    public var text: String { kind == .file ? hex : "\(label) (image) = \(hex)" }
}
