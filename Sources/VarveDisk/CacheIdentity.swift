/// Tells one life of the memory in front of a file from the next: as long as it is the same, all that was written there is read again, synced or not,
/// whichever process wrote it. After power loss it is another one.
public struct CacheIdentity: Hashable, Sendable {
    public static let byteCount = 32
    public let bytes: [UInt8]

    /// From four words that together never come again.
    public init(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) {
        bytes = [a, b, c, d].flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
    }

    /// One that nothing else has.
    public static func unique() -> CacheIdentity {
        CacheIdentity(.random(in: 1 ... .max), .random(in: 0 ... .max), .random(in: 0 ... .max), .random(in: 0 ... .max))
    }
}
