/// The data of INFO and GO: which export, and what the client wants to know about it (nbd-protocol.md, section 4).
///
/// | offset | bytes | field       | meaning                        |
/// |-------:|------:|:------------|:-------------------------------|
/// |      0 |     4 | name length | n, at most the data length - 6 |
/// |      4 |     n | name        | UTF-8                          |
/// |  4 + n |     2 | item count  | m                              |
/// |  6 + n |    2m | items       | numbers of ``InfoItem``; unknown ones are ignored |
package struct ExportQuery: Equatable, Sendable {
    package let name: ExportName
    package let items: Set<UInt16>

    package init(decoding data: UnsafeRawBufferPointer) throws(OptionError) {
        guard data.count >= 6 else {
            throw OptionError(.errInvalid, "The data has \(data.count) bytes; name length and item count need at least 6.")
        }
        let nameLength = data.bigEndian(UInt32.self, at: 0)
        guard nameLength <= data.count - 6 else {
            throw OptionError(.errInvalid, "The name length \(nameLength) runs past the \(data.count) bytes of data.")
        }
        guard nameLength <= Limits.stringByteCount else {
            throw OptionError(.errInvalid, "The name has \(nameLength) bytes; at most \(Limits.stringByteCount) are allowed.")
        }
        let itemsOffset = 4 + Int(nameLength)
        name = ExportName(decoding: UnsafeRawBufferPointer(rebasing: data[4..<itemsOffset]))
        items = try Self.decodeItems(UnsafeRawBufferPointer(rebasing: data[itemsOffset...]))
    }

    /// `data`: the count and the items, at least 2 bytes.
    private static func decodeItems(_ data: UnsafeRawBufferPointer) throws(OptionError) -> Set<UInt16> {
        let count = Int(data.bigEndian(UInt16.self, at: 0))
        guard data.count == 2 + 2 * count else {
            throw OptionError(.errInvalid, "\(count) information items need \(2 * count) bytes; \(data.count - 2) are there.")
        }
        var items: Set<UInt16> = []
        for index in 0..<count {
            let item = data.bigEndian(UInt16.self, at: 2 + 2 * index)
            guard items.insert(item).inserted else {
                throw OptionError(.errInvalid, "Information item \(item) is asked for twice; ask for it once.")
            }
        }
        return items
    }
}

/// The bytes that a client sent as the name of an export.
package struct ExportName: Equatable, Sendable {
    /// The name, or nil if the bytes are no UTF-8 and therefore name nothing.
    package let text: String?
    /// For error texts and logs: repaired and short.
    package let shown: String

    package init(decoding bytes: UnsafeRawBufferPointer) {
        text = String(validating: bytes, as: UTF8.self)
        let whole = String(decoding: bytes.prefix(200), as: UTF8.self)
        shown = whole.limited(toBytes: 160) + (bytes.count > 160 ? "..." : "")
    }
}
