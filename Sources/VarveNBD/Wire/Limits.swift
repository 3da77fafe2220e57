/// The sizes that the server accepts and advertises (nbd-protocol.md, sections 1, 3 and 13). All in bytes.
package enum Limits {
    /// The longest name, description or error text.
    package static let stringByteCount = 4096
    /// The most option data that is kept in memory to be parsed.
    package static let optionByteCount = 64 << 10
    /// The most option data that is read and thrown away; a longer option closes the connection.
    package static let skippedOptionByteCount = 1 << 20

    package static let minimumBlock: UInt32 = 1
    package static let preferredBlock: UInt32 = 4096
    /// The most data of one READ or WRITE.
    package static let maximumPayload: UInt32 = 32 << 20
    /// A WRITE that announces more than this closes the connection instead of being read and refused.
    package static let skippedPayload: UInt32 = 2 * maximumPayload

    /// Whether the text can be the name of an export. The empty name means "the default export", which this server has not.
    package static func isExportName(_ name: String) -> Bool {
        (1...stringByteCount).contains(name.utf8.count) && !name.utf8.contains(0)
    }
}
