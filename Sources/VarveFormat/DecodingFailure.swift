/// Why stored bytes are not what they should be.
public enum DecodingFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes end before the value does.
    case truncated(needed: Int, byteCount: Int)
    /// Not written by Varve, or not this kind of record.
    case badMagic(UInt64)
    /// Written by a later Varve.
    case unsupportedVersion(UInt32)
    /// A feature that this version must understand to open the pool, and does not.
    case unsupportedFeatures(UInt32)
    case badChecksum(stored: UInt32, computed: UInt32)
    /// A field holds what it cannot hold.
    case badField(String, UInt64)

    public var description: String {
        switch self {
        case .truncated(let needed, let count): "\(needed) bytes are needed and \(count) are there"
        case .badMagic(let magic): "the magic number is 0x\(String(magic, radix: 16))"
        case .unsupportedVersion(let version): "format version \(version) is newer than this program"
        case .unsupportedFeatures(let bits): "feature bits 0x\(String(bits, radix: 16)) are unknown to this program"
        case .badChecksum(let stored, let computed):
            "the checksum is 0x\(String(stored, radix: 16)) and should be 0x\(String(computed, radix: 16))"
        case .badField(let name, let value): "\(name) cannot be \(value)"
        }
    }
}
