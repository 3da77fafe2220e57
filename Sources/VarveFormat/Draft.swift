/// The first 128 bytes of a draft file (Docs/FORMAT.md section 6).
///
/// | offset | bytes | field    | meaning                                                                |
/// |-------:|------:|:---------|:-----------------------------------------------------------------------|
/// |      0 |     8 | magic    | "VARVEDF1"                                                             |
/// |      8 |    16 | pool id  | a draft of another pool is ignored                                     |
/// |     24 |     8 | number   | of the journal file that it goes with, as in the file's name           |
/// |     32 |    32 | cache    | the life of the cache it was written in; in another one it is ignored  |
/// |    124 |     4 | crc32c   | over bytes 0..<124                                                     |
public struct DraftHeader: Equatable, Sendable {
    public static let byteCount = 128
    private static let magic: UInt64 = 0x3146_4445_5652_4156  // "VARVEDF1"
    private static let cacheByteCount = 32
    private static let checksumOffset = 124

    public var poolID: PoolID
    public var number: UInt64
    public var cache: [UInt8]

    /// - Parameter cache: 32 bytes.
    public init(poolID: PoolID, number: UInt64, cache: [UInt8]) {
        precondition(cache.count == Self.cacheByteCount, "the name of a cache has another size")
        (self.poolID, self.number, self.cache) = (poolID, number, cache)
    }

    public func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: Self.byteCount)
        writer.append(Self.magic)
        writer.append(poolID.high)
        writer.append(poolID.low)
        writer.append(number)
        writer.append(cache)
        writer.pad(to: Self.checksumOffset)
        writer.append(writer.checksum)
        return writer.bytes
    }

    public init(decoding bytes: RawSpan) throws(DecodingFailure) {
        var at = 0
        let magic = try bytes.next(UInt64.self, at: &at)
        guard magic == Self.magic else { throw .badMagic(magic) }
        let stored = try bytes.littleEndian(UInt32.self, at: Self.checksumOffset)
        let computed = bytes.crc32c(0..<Self.checksumOffset)
        guard stored == computed else { throw .badChecksum(stored: stored, computed: computed) }
        poolID = PoolID(high: try bytes.next(UInt64.self, at: &at), low: try bytes.next(UInt64.self, at: &at))
        number = try bytes.next(UInt64.self, at: &at)
        cache = try bytes.next(count: Self.cacheByteCount, at: &at)
    }
}

/// One change in a draft: 64 bytes, aligned, so that a process that is killed while it writes leaves all of it or nothing.
///
/// | offset | bytes | field     | meaning                                                              |
/// |-------:|------:|:----------|:---------------------------------------------------------------------|
/// |      0 |     8 | sequence  | from 1, one more than the slot before; anything else ends the draft  |
/// |      8 |    52 | operation | as in the journal, then zeroes                                       |
/// |     60 |     4 | crc32c    | over bytes 0..<60; what does not match ends the draft                |
public enum DraftSlot {
    public static let byteCount = 64
    private static let checksumOffset = 60

    /// Replaces what `writer` holds, whose memory is used again.
    public static func encode(_ operation: JournalOperation, sequence: UInt64, into writer: inout ByteWriter) {
        writer.removeAll()
        writer.append(sequence)
        operation.encode(into: &writer)
        writer.pad(to: checksumOffset)
        writer.append(writer.checksum)
    }

    /// The slot at `offset`, or nil where none stands.
    public static func decode(_ bytes: RawSpan, at offset: Int) -> (sequence: UInt64, operation: JournalOperation)? {
        guard offset + byteCount <= bytes.byteCount,
            let sequence = try? bytes.littleEndian(UInt64.self, at: offset), sequence > 0,
            let stored = try? bytes.littleEndian(UInt32.self, at: offset + checksumOffset),
            stored == bytes.crc32c(offset..<offset + checksumOffset)
        else { return nil }
        var at = offset + 8
        guard let operation = try? JournalOperation(decoding: bytes, at: &at) else { return nil }
        return (sequence, operation)
    }
}
