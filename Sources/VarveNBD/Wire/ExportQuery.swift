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
        var reader = OptionDataReader(data)
        name = ExportName(decoding: try reader.string("the name"))
        let count = try reader.integer(UInt16.self, "the number of information items")
        var items: Set<UInt16> = []
        for _ in 0..<count {
            let item = try reader.integer(UInt16.self, "the information items")
            guard items.insert(item).inserted else {
                throw OptionError(.errInvalid, "Information item \(item) is asked for twice; ask for it once.")
            }
        }
        try reader.end()
        self.items = items
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
