// The frames of replies (nbd-protocol.md, sections 10 and 17).
//
// | simple   | structured chunk  | extended chunk    |
// |:---------|:------------------|:------------------|
// | magic 4  | magic 4           | magic 4           |
// | error 4  | flags 2, type 2   | flags 2, type 2   |
// | cookie 8 | cookie 8          | cookie 8          |
// |          |                   | request offset 8  |
// |          | payload length 4  | payload length 8  |
// | data     | payload           | payload           |

/// NBD_REPLY_TYPE_*: what the payload of a chunk is.
package enum ChunkType: UInt16, Sendable {
    /// Empty; only as the last chunk.
    case none = 0
    /// Offset (8), data.
    case offsetData = 1
    /// Offset (8), length (4).
    case offsetHole = 2
    /// Context id (4), then for each extent length (4) and flags (4).
    case blockStatus = 5
    /// Context id (4), count (4), then for each extent length (8) and flags (8).
    case blockStatusExt = 6
    /// Error (4), length of the text (2), text.
    case error = 0x8001
}

/// NBD_REPLY_FLAG_*.
package struct ChunkFlags: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The last chunk of a reply.
    package static let done = ChunkFlags(rawValue: 1 << 0)
}

extension ReplyFormat {
    package var replyMagic: UInt32 {
        switch self {
        case .simple: 0x6744_6698
        case .structured: 0x668e_33ef
        case .extended: 0x6e8a_278c
        }
    }

    /// The bytes before the payload of a chunk, or before the data of a simple reply.
    package var replyHeaderByteCount: Int {
        switch self {
        case .simple: 16
        case .structured: 20
        case .extended: 32
        }
    }

    /// The bytes before the data of a READ.
    package var dataHeaderByteCount: Int { replyHeaderByteCount + (hasChunks ? 8 : 0) }

    package var holeByteCount: Int { replyHeaderByteCount + 12 }

    /// The bytes before the extents of a BLOCK_STATUS chunk.
    package var statusHeaderByteCount: Int { replyHeaderByteCount + (self == .extended ? 8 : 4) }

    package var statusExtentByteCount: Int { self == .extended ? 16 : 8 }

    /// The longest reply that says no more than success or failure.
    package var outcomeByteCountMax: Int {
        hasChunks ? replyHeaderByteCount + 6 + Limits.failureTextByteCount : replyHeaderByteCount
    }
}
