import CVarve

/// Untrusted bytes enter through here: every load is checked against the end of the span.
extension RawSpan {
    /// The little-endian integer at `offset`.
    public func littleEndian<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: Int) throws(DecodingFailure) -> T
    {
        let size = MemoryLayout<T>.size
        guard offset >= 0, offset <= byteCount - size else { throw .truncated(needed: offset + size, byteCount: byteCount) }
        return T(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// The little-endian integer at `offset`, which moves behind it.
    public func next<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: inout Int) throws(DecodingFailure) -> T {
        let value = try littleEndian(type, at: offset)
        offset += MemoryLayout<T>.size
        return value
    }

    /// `count` bytes at `offset`, which moves behind them.
    public func next(count: Int, at offset: inout Int) throws(DecodingFailure) -> [UInt8] {
        guard count <= byteCount - offset else { throw .truncated(needed: offset + count, byteCount: byteCount) }
        defer { offset += count }
        return extracting(offset..<offset + count).withUnsafeBytes { Array($0) }
    }

    /// CRC32C of the bytes in `range`, which must lie inside the span.
    public func crc32c(_ range: Range<Int>, continuing crc: UInt32 = 0) -> UInt32 {
        extracting(range).withUnsafeBytes { bytes in varve_crc32c(crc, bytes.baseAddress, bytes.count) }
    }
}

/// CRC32C of raw memory.
public func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 { varve_crc32c(0, bytes.baseAddress, bytes.count) }

/// Appends integers little-endian.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    public mutating func append<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    public mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Nothing is left; the memory is used again.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Zeroes up to `byteCount`, which must not be less than what is there.
    public mutating func pad(to byteCount: Int) {
        precondition(bytes.count <= byteCount, "a record outgrew its room")
        bytes.append(contentsOf: repeatElement(0, count: byteCount - bytes.count))
    }

    /// CRC32C of everything so far.
    public var checksum: UInt32 { bytes.withUnsafeBytes { crc32c($0) } }
}
