/// The versions of Ceph's `rbd diff` format (its doc/dev/rbd-diff.rst): what `rbd export-diff` writes is version 1, version 2 is what
/// `rbd export --export-format 2` is made of.
///
/// A banner of 12 bytes, metadata records in any order, data records, the end. Integers are little-endian. A record of version 2, the end
/// aside, has the length of what follows behind its tag.
///
/// | tag | version 2: length | then                                        | meaning                                        |
/// |:---:|------------------:|:--------------------------------------------|:-----------------------------------------------|
/// | `f` |          4 + name | u32 length of the name, name                | the snapshot that the bytes are a change to    |
/// | `t` |          4 + name | u32 length of the name, name                | the snapshot whose bytes they are              |
/// | `p` |  1 (Ceph 16 says 8) | u8                                        | version 2: whether that one is protected       |
/// | `s` |                 8 | u64                                         | the size of the image then                     |
/// | `w` |       16 + length | u64 offset, u64 length, as many bytes       | bytes                                          |
/// | `z` |                16 | u64 offset, u64 length                      | zeroes                                         |
/// | `e` |                 - |                                             | the end; without it the stream was cut off     |
public enum RBDDiffVersion: Int, CaseIterable, Sendable {
    case v1 = 1
    case v2 = 2

    /// What a stream begins with.
    public var banner: [UInt8] { Array("rbd diff v\(rawValue)\n".utf8) }
    static let bannerByteCount = 12
}

/// The first byte of a record.
enum RBDDiffTag: UInt8 {
    case fromSnapshot = 0x66
    case toSnapshot = 0x74
    case protection = 0x70
    case size = 0x73
    case write = 0x77
    case zero = 0x7A
    case end = 0x65

    /// As the format's description names it.
    var letter: String { String(UnicodeScalar(rawValue)) }
}

/// What the metadata records say.
public struct RBDDiffHeader: Equatable, Sendable {
    /// In bytes of UTF-8, as Ceph bounds what it reads.
    public static let nameByteCountMax = 4096
    /// The length that Ceph 16 tells of the record p, whose content has 1 byte there as well.
    static let cephProtectionLength: UInt64 = 8
    /// What a file's size can be.
    public static let byteCountMax = UInt64(Int64.max)

    public var version: RBDDiffVersion
    /// Nil: the bytes are a whole image.
    public var fromSnapshot: String?
    /// Nil: the bytes are those of no snapshot, but of the image as it was.
    public var toSnapshot: String?
    /// In bytes.
    public var byteCount: UInt64
    /// Of version 2 only, and not always there.
    public var isProtected: Bool?

    public init(
        version: RBDDiffVersion, fromSnapshot: String? = nil, toSnapshot: String? = nil, byteCount: UInt64,
        isProtected: Bool? = nil
    ) {
        self.version = version
        self.fromSnapshot = fromSnapshot
        self.toSnapshot = toSnapshot
        self.byteCount = byteCount
        self.isProtected = isProtected
    }
}
