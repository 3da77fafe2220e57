// The frames of option haggling (nbd-protocol.md, sections 3 to 6).

/// NBD_OPT_*.
package enum Option: UInt32, Sendable {
    case exportName = 1
    case abort = 2
    case list = 3
    case peekExport = 4
    case startTLS = 5
    case info = 6
    case go = 7
    case structuredReply = 8
    case listMetaContext = 9
    case setMetaContext = 10
    case extendedHeaders = 11
}

/// NBD_REP_*.
package enum OptionReplyType: UInt32, Sendable {
    case ack = 1
    case server = 2
    case info = 3
    case metaContext = 4
    case errUnsup = 0x8000_0001
    case errPolicy = 0x8000_0002
    case errInvalid = 0x8000_0003
    case errPlatform = 0x8000_0004
    case errTLSReqd = 0x8000_0005
    case errUnknown = 0x8000_0006
    case errShutdown = 0x8000_0007
    case errBlockSizeReqd = 0x8000_0008
    case errTooBig = 0x8000_0009
    case errExtHeaderReqd = 0x8000_000a
}

/// NBD_INFO_*.
package enum InfoItem: UInt16, Sendable {
    case export = 0
    case name = 1
    case description = 2
    case blockSize = 3
}

/// What starts each option of the client (16 bytes), before its data.
///
/// | offset | bytes | field  | meaning                          |
/// |-------:|------:|:-------|:---------------------------------|
/// |      0 |     8 | magic  | IHAVEOPT, else the stream is lost |
/// |      8 |     4 | option | a number of ``Option``, or unknown |
/// |     12 |     4 | length | of the data that follows         |
package struct OptionHeader: Equatable, Sendable {
    package static let byteCount = 16

    package let option: UInt32
    package let length: UInt32

    /// Nil if the magic is wrong.
    /// - Precondition: `bytes` has at least ``byteCount`` bytes.
    package init?(decoding bytes: UnsafeRawBufferPointer) {
        guard bytes.bigEndian(UInt64.self, at: 0) == Greeting.iHaveOpt else { return nil }
        option = bytes.bigEndian(UInt32.self, at: 8)
        length = bytes.bigEndian(UInt32.self, at: 12)
    }
}

/// One reply to an option: magic (8), option (4), reply type (4), data length (4), data.
package enum OptionReply {
    package static let magic: UInt64 = 0x0003_e889_0455_65a9

    package static func encode(_ type: OptionReplyType, to option: UInt32, data: [UInt8] = []) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(magic)
        bytes.appendBigEndian(option)
        bytes.appendBigEndian(type.rawValue)
        bytes.appendBigEndian(UInt32(data.count))
        return bytes + data
    }

    /// An error with a text that clients show to a person.
    package static func error(_ error: OptionError, to option: UInt32) -> [UInt8] {
        encode(error.type, to: option, data: Array(error.text.utf8))
    }
}

/// Why an option is refused: a type of the `err` family, and one sentence for a person.
package struct OptionError: Error, Equatable, Sendable {
    package let type: OptionReplyType
    /// Short, because nbd-client copies it into 1024 bytes; ends with a full stop, because nbd-client drops the last byte.
    package let text: String

    package init(_ type: OptionReplyType, _ text: String) {
        self.type = type
        self.text = text
    }
}
