/// How requests and replies of one session are framed; agreed in the handshake (nbd-protocol.md, sections 8, 10 and 17).
package enum ReplyFormat: BitwiseCopyable, Sendable {
    /// Compact requests, simple replies.
    case simple
    /// Compact requests, replies in chunks: STRUCTURED_REPLY.
    case structured
    /// 64-bit lengths both ways, replies in chunks: EXTENDED_HEADERS.
    case extended

    /// Whether a reply may have several chunks, holes and texts of errors.
    package var hasChunks: Bool { self != .simple }
}
