/// A request that is in order and can be served: all that its execution and its reply need, whoever does them and when.
package struct Request: Equatable, BitwiseCopyable, Sendable {
    package let command: Command
    package let flags: CommandFlags
    /// What it is about, in bytes. Lies inside the export, except for FLUSH.
    package let offset: UInt64
    package let length: UInt64
    /// BLOCK_STATUS: which contexts it asks for.
    package let contexts: ContextSet
    /// How many bytes follow the header on the wire.
    package let payloadByteCount: Int
    /// A durable WRITE whose bytes are on the device already: only its flush is left.
    package private(set) var isWritten = false
    package let reply: ReplyAddress

    /// Header and payload.
    package var byteCount: Int { reply.format.requestByteCount + payloadByteCount }

    /// How much of it counts against an export's limit of bytes (``RateLimits``).
    var limitedByteCount: Int {
        switch command {
        case .read, .write: Int(length)
        case .flush, .cache, .trim, .writeZeroes, .blockStatus, .disc, .resize: 0
        }
    }

    /// A READ that others do, unless there is work enough for all processors.
    var isLargeRead: Bool { command == .read && length > Limits.wholeRead }

    /// How many bytes of payload its execution still needs.
    package var neededPayloadByteCount: Int { command == .write && !isWritten ? payloadByteCount : 0 }

    /// Whether its answer promises that what it changed survives power loss.
    var isDurable: Bool { flags.contains(.fua) && command.isWriteLike }

    /// Whether it is left to others without a try: it may wait for a disk, or take long. A durable WRITE is tried, without its flush.
    var isSlow: Bool {
        switch command {
        case .flush, .cache, .blockStatus: true
        case .trim, .writeZeroes: isDurable || length > Limits.inlineZeroing
        case .read: isLargeRead
        case .write, .disc, .resize: false
        }
    }

    /// What is left of a durable WRITE once its bytes are on the device.
    var written: Request {
        var rest = self
        rest.isWritten = true
        return rest
    }
}

/// What a reply must echo, and how it is framed.
package struct ReplyAddress: Equatable, BitwiseCopyable, Sendable {
    package let format: ReplyFormat
    package let cookie: UInt64
    /// The request's; extended replies carry it.
    package let offset: UInt64

    package init(format: ReplyFormat, cookie: UInt64, offset: UInt64 = 0) {
        self.format = format
        self.cookie = cookie
        self.offset = offset
    }
}
