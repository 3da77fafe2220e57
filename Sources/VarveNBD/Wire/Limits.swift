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

    /// The most contexts that one session can select; a ``ContextSet`` holds no more.
    package static let contextCount = 16
    /// The most extents of one context in one BLOCK_STATUS reply. The protocol allows 2^20.
    package static let statusExtentCount = 4096

    /// A READ of at most this much is answered with one chunk of data, without a look at the map.
    package static let wholeRead: UInt64 = 64 << 10
    /// A shorter hole is sent as zeroes: a chunk of its own would not pay.
    package static let reportedHole: UInt64 = 64 << 10
    /// How many extents of a READ are looked at; what lies behind them is sent as data.
    package static let readExtentCount = 64
    /// A longer TRIM or WRITE_ZEROES is left to another thread.
    package static let inlineZeroing: UInt64 = 4 << 20
    /// TRIM and WRITE_ZEROES are cut at multiples of this, so that no call of the device takes long without need.
    package static let effectPiece: UInt64 = 256 << 20
    /// CACHE reads at most this much from the start of its range, in pieces of the second size.
    package static let prefetch: UInt64 = 4 << 20
    package static let prefetchPiece: UInt64 = 64 << 10

    /// The longest text of a failed request.
    package static let failureTextByteCount = 120

    /// Whether the text can be the name of an export. The empty name means "the default export", which this server has not.
    package static func isExportName(_ name: String) -> Bool {
        (1...stringByteCount).contains(name.utf8.count) && !name.utf8.contains(0)
    }
}
