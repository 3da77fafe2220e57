// The frames of requests: compact and extended (nbd-protocol.md, sections 8 and 17).

/// What starts each request, before its payload.
///
/// | offset | compact | extended | field   | meaning                                        |
/// |-------:|--------:|---------:|:--------|:-----------------------------------------------|
/// |      0 |       4 |        4 | magic   | of the format, else the stream is lost         |
/// |      4 |       2 |        2 | flags   | ``CommandFlags``                               |
/// |      6 |       2 |        2 | command | a number of ``Command``, or unknown            |
/// |      8 |       8 |        8 | cookie  | opaque, echoed in the reply                    |
/// |     16 |       8 |        8 | offset  | in bytes                                       |
/// |     24 |       4 |        8 | length  | in bytes; see ``payloadByteCount``             |
package struct RequestHeader: Equatable, BitwiseCopyable, Sendable {
    package let format: ReplyFormat
    package let flags: CommandFlags
    /// Nil if the number is unknown.
    package let command: Command?
    package let cookie: UInt64
    package let offset: UInt64
    package let length: UInt64

    /// Nil if the magic is wrong.
    /// - Precondition: `bytes` has at least the format's ``ReplyFormat/requestByteCount`` bytes.
    package init?(decoding bytes: UnsafeRawBufferPointer, as format: ReplyFormat) {
        guard bytes.bigEndian(UInt32.self, at: 0) == format.requestMagic else { return nil }
        self.format = format
        flags = CommandFlags(rawValue: bytes.bigEndian(UInt16.self, at: 4))
        command = Command(rawValue: bytes.bigEndian(UInt16.self, at: 6))
        cookie = bytes.bigEndian(UInt64.self, at: 8)
        offset = bytes.bigEndian(UInt64.self, at: 16)
        length =
            format == .extended ? bytes.bigEndian(UInt64.self, at: 24) : UInt64(bytes.bigEndian(UInt32.self, at: 24))
    }

    /// How many bytes follow the header. An extended request says so with a flag, which clients leave out on WRITE all the same (qemu 10 does).
    package var payloadByteCount: UInt64 {
        command == .write || (format == .extended && flags.contains(.payloadLen)) ? length : 0
    }
}

extension ReplyFormat {
    package var requestByteCount: Int { self == .extended ? 32 : 28 }
    package var requestMagic: UInt32 { self == .extended ? 0x21e4_1c71 : 0x2560_9513 }
}

/// The payload of an extended BLOCK_STATUS: effect length (8), then the ids of contexts (4 each).
package struct StatusPayload: Equatable, BitwiseCopyable, Sendable {
    package let effectLength: UInt64
    package let contexts: ContextSet

    /// Whether so many bytes can be such a payload for an export with `contextCount` contexts, each named at most once.
    package static func isSize(_ byteCount: UInt64, contextCount: Int) -> Bool {
        byteCount % 4 == 0 && byteCount >= 12 && byteCount <= 8 + 4 * UInt64(contextCount)
    }

    /// Nil if an id is unknown or comes twice.
    /// - Precondition: ``isSize(_:contextCount:)``.
    package init?(decoding bytes: UnsafeRawBufferPointer, contextCount: Int) {
        effectLength = bytes.bigEndian(UInt64.self, at: 0)
        var contexts = ContextSet()
        for offset in stride(from: 8, to: bytes.count, by: 4) {
            let id = bytes.bigEndian(UInt32.self, at: offset)
            guard (1...UInt32(contextCount)).contains(id), contexts.insert(id: id) else { return nil }
        }
        self.contexts = contexts
    }
}
