/// One copy of the superblock: 4096 bytes, little-endian (Docs/FORMAT.md section 3). Two files alternate; the valid copy with the
/// larger sequence is the pool.
///
/// | offset | bytes | field         | meaning                                                              |
/// |-------:|------:|:--------------|:---------------------------------------------------------------------|
/// |      0 |     8 | magic         | "VARVEPL1"; not ours if different                                    |
/// |      8 |     4 | version       | 1 to 3 (``FormatVersion``); a larger one is refused                  |
/// |     12 |     4 | incompatible  | feature bits; an unknown one is refused                              |
/// |     16 |     4 | compatible    | feature bits; unknown ones may be ignored                            |
/// |     20 |     4 | auto-clear    | feature bits; unknown ones are cleared by a writer                   |
/// |     24 |    16 | pool id       | random; journals of another pool are refused                         |
/// |     40 |     8 | sequence      | checkpoints since format                                             |
/// |     48 |     8 | journal       | number of the first journal file to replay                           |
/// |     56 |     8 | batch         | sequence of the first batch in that journal                          |
/// |     64 |     8 | body slot     | where in `tables` the checkpoint body starts, in pages               |
/// |     72 |     8 | body bytes    | its length                                                           |
/// |     80 |     4 | body crc32c   | over the body                                                        |
/// |   4092 |     4 | crc32c        | over bytes 0..<4092; a torn write fails here                         |
public struct Superblock: Equatable, Sendable {
    public static let byteCount = 4096
    public static let magic: UInt64 = 0x314C_5045_5652_4156  // "VARVEPL1"
    private static let checksumOffset = 4092

    public var version: FormatVersion
    public var poolID: PoolID
    public var sequence: UInt64
    public var journalNumber: UInt64
    public var firstBatch: UInt64
    public var bodySlot: UInt64
    public var bodyByteCount: UInt64
    public var bodyChecksum: UInt32

    public init(
        poolID: PoolID, sequence: UInt64, journalNumber: UInt64, firstBatch: UInt64, bodySlot: UInt64, bodyByteCount: UInt64,
        bodyChecksum: UInt32
    ) {
        version = .current
        self.poolID = poolID
        self.sequence = sequence
        self.journalNumber = journalNumber
        self.firstBatch = firstBatch
        self.bodySlot = bodySlot
        self.bodyByteCount = bodyByteCount
        self.bodyChecksum = bodyChecksum
    }

    public func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: Self.byteCount)
        writer.append(Self.magic)
        writer.append(version.rawValue)
        for _ in 0..<3 { writer.append(UInt32(0)) }
        writer.append(poolID.high)
        writer.append(poolID.low)
        writer.append(sequence)
        writer.append(journalNumber)
        writer.append(firstBatch)
        writer.append(bodySlot)
        writer.append(bodyByteCount)
        writer.append(bodyChecksum)
        writer.pad(to: Self.checksumOffset)
        writer.append(writer.checksum)
        return writer.bytes
    }

    public init(decoding bytes: RawSpan) throws(DecodingFailure) {
        guard bytes.byteCount == Self.byteCount else { throw .truncated(needed: Self.byteCount, byteCount: bytes.byteCount) }
        let magic = try bytes.littleEndian(UInt64.self, at: 0)
        guard magic == Self.magic else { throw .badMagic(magic) }
        let stored = try bytes.littleEndian(UInt32.self, at: Self.checksumOffset)
        let computed = bytes.crc32c(0..<Self.checksumOffset)
        guard stored == computed else { throw .badChecksum(stored: stored, computed: computed) }
        let number = try bytes.littleEndian(UInt32.self, at: 8)
        guard let version = FormatVersion(rawValue: number) else { throw .unsupportedVersion(number) }
        self.version = version
        let incompatible = try bytes.littleEndian(UInt32.self, at: 12)
        guard incompatible == 0 else { throw .unsupportedFeatures(incompatible) }
        var at = 24
        poolID = PoolID(high: try bytes.next(UInt64.self, at: &at), low: try bytes.next(UInt64.self, at: &at))
        sequence = try bytes.next(UInt64.self, at: &at)
        journalNumber = try bytes.next(UInt64.self, at: &at)
        firstBatch = try bytes.next(UInt64.self, at: &at)
        bodySlot = try bytes.next(UInt64.self, at: &at)
        bodyByteCount = try bytes.next(UInt64.self, at: &at)
        bodyChecksum = try bytes.next(UInt32.self, at: &at)
    }
}

/// Versions of the pool format. A pool of an earlier one is brought to ``current`` when it is opened.
public enum FormatVersion: UInt32, Comparable, Sendable {
    case first = 1
    /// Large pages in tables, writers of data files in the checkpoint, bytes of pages in the journal.
    case second
    /// Drafts, and in the journal how far it covers them; volumes that grow.
    case third

    public static let current = third

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// 16 random bytes that tell one pool's files from another's.
public struct PoolID: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public static func random() -> PoolID { PoolID(high: .random(in: 1 ... .max), low: .random(in: 0 ... .max)) }
}
