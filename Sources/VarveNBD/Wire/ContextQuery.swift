/// The data of LIST_META_CONTEXT and SET_META_CONTEXT: which export, and which contexts (nbd-protocol.md, section 4).
///
/// | bytes | field        | meaning                                 |
/// |------:|:-------------|:----------------------------------------|
/// |     4 | name length  | n                                       |
/// |     n | name         | UTF-8                                   |
/// |     4 | query count  | m                                       |
/// |     4 | query length | k; this and the next field m times      |
/// |     k | query        | `namespace:leaf`, or a wildcard of LIST |
package struct ContextQuery: Equatable, Sendable {
    package let name: ExportName
    /// In the order of the client. What is no UTF-8 names nothing and is left out.
    package let queries: [String]
    /// Whether the client sent no query at all.
    package let isEmpty: Bool

    package init(decoding data: UnsafeRawBufferPointer) throws(OptionError) {
        var reader = OptionDataReader(data)
        name = ExportName(decoding: try reader.string("the name"))
        let count = try reader.integer(UInt32.self, "the number of queries")
        isEmpty = count == 0
        var queries: [String] = []
        for _ in 0..<count {
            if let query = String(validating: try reader.string("a query"), as: UTF8.self) { queries.append(query) }
        }
        try reader.end()
        self.queries = queries
    }
}
