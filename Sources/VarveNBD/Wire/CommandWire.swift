// What a request asks for (nbd-protocol.md, sections 8 and 9).

/// NBD_CMD_*.
package enum Command: UInt16, BitwiseCopyable, Sendable {
    case read = 0
    case write = 1
    case disc = 2
    case flush = 3
    case trim = 4
    case cache = 5
    case writeZeroes = 6
    case blockStatus = 7
    case resize = 8

    /// Whether the command changes the export.
    var isWriteLike: Bool {
        switch self {
        case .write, .trim, .writeZeroes: true
        case .read, .disc, .flush, .cache, .blockStatus, .resize: false
        }
    }
}

/// NBD_CMD_FLAG_*.
package struct CommandFlags: OptionSet, BitwiseCopyable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let fua = CommandFlags(rawValue: 1 << 0)
    package static let noHole = CommandFlags(rawValue: 1 << 1)
    package static let df = CommandFlags(rawValue: 1 << 2)
    package static let reqOne = CommandFlags(rawValue: 1 << 3)
    package static let fastZero = CommandFlags(rawValue: 1 << 4)
    package static let payloadLen = CommandFlags(rawValue: 1 << 5)
}
