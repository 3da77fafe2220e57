/// Takes the data of an option apart from front to back; a field that runs past the end is INVALID (nbd-protocol.md, section 4).
struct OptionDataReader {
    private var rest: UnsafeRawBufferPointer

    init(_ data: UnsafeRawBufferPointer) { rest = data }

    /// - Parameter field: what the error calls it.
    mutating func integer<T: FixedWidthInteger>(_ type: T.Type, _ field: String) throws(OptionError) -> T {
        try take(T.bitWidth / 8, field).bigEndian(type, at: 0)
    }

    /// The bytes of a string behind their length (4).
    mutating func string(_ field: String) throws(OptionError) -> UnsafeRawBufferPointer {
        let length = try integer(UInt32.self, "the length of \(field)")
        guard length <= Limits.stringByteCount || length > rest.count else {
            throw OptionError(
                .errInvalid, "There are \(length) bytes of \(field); at most \(Limits.stringByteCount) are allowed.")
        }
        return try take(Int(length), field)
    }

    /// Checks that nothing is left.
    func end() throws(OptionError) {
        guard rest.isEmpty else { throw OptionError(.errInvalid, "\(rest.count) bytes of data are left over.") }
    }

    private mutating func take(_ byteCount: Int, _ field: String) throws(OptionError) -> UnsafeRawBufferPointer {
        guard byteCount <= rest.count else {
            throw OptionError(
                .errInvalid, "The data ends inside \(field): \(byteCount) bytes are needed, \(rest.count) are there.")
        }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[byteCount...]) }
        return UnsafeRawBufferPointer(rebasing: rest[..<byteCount])
    }
}
