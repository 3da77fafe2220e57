// The frames of transmission: compact requests (nbd-protocol.md, section 8) and simple replies (section 10).

/// NBD_CMD_*.
package enum Command: UInt16, Sendable {
    case read = 0
    case write = 1
    case disc = 2
    case flush = 3
    case trim = 4
    case cache = 5
    case writeZeroes = 6
    case blockStatus = 7
    case resize = 8
}

/// NBD_CMD_FLAG_*.
package struct CommandFlags: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let fua = CommandFlags(rawValue: 1 << 0)
    package static let noHole = CommandFlags(rawValue: 1 << 1)
    package static let df = CommandFlags(rawValue: 1 << 2)
    package static let reqOne = CommandFlags(rawValue: 1 << 3)
    package static let fastZero = CommandFlags(rawValue: 1 << 4)
    package static let payloadLen = CommandFlags(rawValue: 1 << 5)
}

/// A compact request (28 bytes), before the payload of a WRITE.
///
/// | offset | bytes | field   | meaning                                      |
/// |-------:|------:|:--------|:---------------------------------------------|
/// |      0 |     4 | magic   | 0x25609513, else the stream is lost          |
/// |      4 |     2 | flags   | ``CommandFlags``                             |
/// |      6 |     2 | command | a number of ``Command``, or unknown          |
/// |      8 |     8 | cookie  | opaque, echoed in the reply                  |
/// |     16 |     8 | offset  | in bytes                                     |
/// |     24 |     4 | length  | in bytes; of the payload too if it is a WRITE |
package struct Request: Equatable, Sendable {
    package static let byteCount = 28
    package static let magic: UInt32 = 0x2560_9513

    package let flags: CommandFlags
    /// Nil if the number is unknown.
    package let command: Command?
    package let cookie: UInt64
    package let offset: UInt64
    package let length: UInt32

    package init(flags: CommandFlags = [], command: Command?, cookie: UInt64, offset: UInt64, length: UInt32) {
        self.flags = flags
        self.command = command
        self.cookie = cookie
        self.offset = offset
        self.length = length
    }

    /// Nil if the magic is wrong.
    /// - Precondition: `bytes` has at least ``byteCount`` bytes.
    package init?(decoding bytes: UnsafeRawBufferPointer) {
        guard bytes.bigEndian(UInt32.self, at: 0) == Self.magic else { return nil }
        flags = CommandFlags(rawValue: bytes.bigEndian(UInt16.self, at: 4))
        command = Command(rawValue: bytes.bigEndian(UInt16.self, at: 6))
        cookie = bytes.bigEndian(UInt64.self, at: 8)
        offset = bytes.bigEndian(UInt64.self, at: 16)
        length = bytes.bigEndian(UInt32.self, at: 24)
    }

    /// How many bytes follow the header.
    package var payloadByteCount: Int { command == .write ? Int(length) : 0 }
}

/// A simple reply (16 bytes), before the data of a READ: magic (4), error (4), cookie (8).
package struct SimpleReply: Equatable, Sendable {
    package static let byteCount = 16
    package static let magic: UInt32 = 0x6744_6698

    /// Nil means success.
    package let error: NBDError?
    package let cookie: UInt64

    package init(_ error: NBDError?, cookie: UInt64) {
        self.error = error
        self.cookie = cookie
    }

    /// - Precondition: `bytes` has at least ``byteCount`` bytes.
    package func encode(into bytes: UnsafeMutableRawBufferPointer) {
        bytes.storeBigEndian(Self.magic, at: 0)
        bytes.storeBigEndian(error?.rawValue ?? 0, at: 4)
        bytes.storeBigEndian(cookie, at: 8)
    }
}
