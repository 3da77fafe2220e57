/// What a file is, by its first bytes.
public enum ImportFormat: String, Sendable, CaseIterable {
    case rbdDiff = "rbd-diff"
    case qcow2
    case raw

    static let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    private static let qcow2Magic = Array("QFI".utf8) + [0xFB]
    private static let rbdBanner = Array("rbd ".utf8)
    static let magicByteCount = 12

    /// Nil if nothing tells; raw images begin with anything.
    init?(magic: [UInt8]) {
        if magic.starts(with: Self.rbdBanner) {
            self = .rbdDiff
        } else if magic.starts(with: Self.qcow2Magic) {
            self = .qcow2
        } else {
            return nil
        }
    }
}
