/// The first 64 bytes of a journal file (Docs/FORMAT.md section 5).
///
/// | offset | bytes | field    | meaning                                                    |
/// |-------:|------:|:---------|:-----------------------------------------------------------|
/// |      0 |     8 | magic    | "VARVEJF1"                                                 |
/// |      8 |    16 | pool id  | a journal of another pool is refused                       |
/// |     24 |     8 | number   | the number in the file's name; a renamed file is refused   |
/// |     60 |     4 | crc32c   | over bytes 0..<60                                          |
public struct JournalFileHeader: Equatable, Sendable {
    public static let byteCount = 64
    private static let magic: UInt64 = 0x3146_4A45_5652_4156  // "VARVEJF1"
    private static let checksumOffset = 60

    public var poolID: PoolID
    public var number: UInt64

    public init(poolID: PoolID, number: UInt64) {
        self.poolID = poolID
        self.number = number
    }

    public func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: Self.byteCount)
        writer.append(Self.magic)
        writer.append(poolID.high)
        writer.append(poolID.low)
        writer.append(number)
        writer.pad(to: Self.checksumOffset)
        writer.append(writer.checksum)
        return writer.bytes
    }

    public init(decoding bytes: RawSpan) throws(DecodingFailure) {
        let magic = try bytes.littleEndian(UInt64.self, at: 0)
        guard magic == Self.magic else { throw .badMagic(magic) }
        let stored = try bytes.littleEndian(UInt32.self, at: Self.checksumOffset)
        let computed = bytes.crc32c(0..<Self.checksumOffset)
        guard stored == computed else { throw .badChecksum(stored: stored, computed: computed) }
        poolID = PoolID(high: try bytes.littleEndian(UInt64.self, at: 8), low: try bytes.littleEndian(UInt64.self, at: 16))
        number = try bytes.littleEndian(UInt64.self, at: 24)
    }
}

/// One batch of the journal: what one flush makes durable, all or nothing (Docs/FORMAT.md section 5).
///
/// | offset | bytes | field      | meaning                                                            |
/// |-------:|------:|:-----------|:-------------------------------------------------------------------|
/// |      0 |     4 | magic      | 0x3142_4A56 "VJB1"; anything else ends the journal                 |
/// |      4 |     4 | byte count | of the operations that follow the header                           |
/// |      8 |     8 | sequence   | one more than the batch before; a stale batch of an older use ends |
/// |     16 |     4 | crc32c     | over bytes 0..<16 and the operations; a torn write ends the journal |
/// |     20 |     4 | reserved   | 0                                                                  |
public enum JournalBatch {
    public static let headerByteCount = 24
    private static let magic: UInt32 = 0x3142_4A56

    /// The batch on disk: header and operations.
    public static func encode(sequence: UInt64, operations: [UInt8]) -> [UInt8] {
        var head = ByteWriter(capacity: headerByteCount + operations.count)
        head.append(magic)
        head.append(UInt32(operations.count))
        head.append(sequence)
        var body = ByteWriter(capacity: 16 + operations.count)
        body.append(head.bytes)
        body.append(operations)
        head.append(body.checksum)
        head.append(UInt32(0))
        head.append(operations)
        return head.bytes
    }

    /// The range of the operations of the batch at `offset`, or nil where no whole batch with that sequence stands: the journal's end.
    public static func operations(in bytes: RawSpan, at offset: Int, sequence: UInt64) -> Range<Int>? {
        guard let found = try? bytes.littleEndian(UInt32.self, at: offset), found == magic,
            let count = try? bytes.littleEndian(UInt32.self, at: offset + 4),
            let stored = try? bytes.littleEndian(UInt64.self, at: offset + 8), stored == sequence,
            let checksum = try? bytes.littleEndian(UInt32.self, at: offset + 16)
        else { return nil }
        let start = offset + headerByteCount
        guard Int(count) <= bytes.byteCount - start else { return nil }
        let head = bytes.crc32c(offset..<offset + 16)
        guard bytes.crc32c(start..<start + Int(count), continuing: head) == checksum else { return nil }
        return start..<start + Int(count)
    }
}
