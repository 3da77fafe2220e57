// The integers of the protocol: all big-endian, at any alignment (nbd-protocol.md, section 1).

extension UnsafeRawBufferPointer {
    /// The integer at `offset`, which the caller has checked to lie inside the buffer.
    func bigEndian<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
        T(bigEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Stores an integer at `offset`, which the caller has checked to lie inside the buffer.
    func storeBigEndian<T: FixedWidthInteger>(_ value: T, at offset: Int) {
        storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
    }
}

extension [UInt8] {
    mutating func appendBigEndian<T: FixedWidthInteger>(_ value: T) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}

extension String {
    /// The text without NUL, cut between two characters so that it has at most `byteCount` bytes of UTF-8.
    func limited(toBytes byteCount: Int) -> String {
        var text = String(String.UnicodeScalarView(unicodeScalars.filter { $0 != "\0" }))
        while text.utf8.count > byteCount { text.removeLast() }
        return text
    }
}
