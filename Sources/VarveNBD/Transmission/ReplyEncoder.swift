package import VarveBackend

/// The reply to a request, which stands in the memory that it was given.
package struct Answer: Equatable, BitwiseCopyable, Sendable {
    package var byteCount: Int
    /// Whether it says that the request was not done.
    package var isFailed: Bool
}

/// Writes one reply, of whichever format, into memory that has room for it (nbd-protocol.md, sections 10 and 17).
///
/// Nothing is sent before the reply is whole: ``fail(_:)`` puts a failure in the place of all that was written.
package struct ReplyEncoder {
    private let reply: ReplyAddress
    private let room: UnsafeMutableRawBufferPointer
    /// The length of the reply so far.
    package private(set) var byteCount = 0
    private var isFailed = false

    package init(_ reply: ReplyAddress, into room: UnsafeMutableRawBufferPointer) {
        self.reply = reply
        self.room = room
    }

    private var format: ReplyFormat { reply.format }
    /// The reply as it is now.
    var answer: Answer { Answer(byteCount: byteCount, isFailed: isFailed) }

    /// The whole reply: done, and there is nothing to tell.
    package mutating func succeed() {
        switch format {
        case .simple: writeSimpleHeader(0)
        case .structured, .extended: writeHeader(.none, payloadByteCount: 0, isLast: true)
        }
    }

    /// The whole reply: not done.
    package mutating func fail(_ failure: RequestFailure) {
        (byteCount, isFailed) = (0, true)
        guard format.hasChunks else { return writeSimpleHeader(failure.error.rawValue) }
        let textByteCount = failure.text.utf8CodeUnitCount
        writeHeader(.error, payloadByteCount: 6 + textByteCount, isLast: true)
        write(failure.error.rawValue)
        write(UInt16(textByteCount))
        failure.text.withUTF8Buffer { rest.copyBytes(from: $0) }
        byteCount += textByteCount
    }

    // MARK: READ

    /// Where the data of the next ``data(_:isLast:)`` goes.
    package func dataRoom(_ count: Int) -> UnsafeMutableRawBufferPointer {
        let start = byteCount + format.dataHeaderByteCount
        return UnsafeMutableRawBufferPointer(rebasing: room[start..<start + count])
    }

    /// The data of a range, at least 1 byte, which is in the ``dataRoom(_:)`` already. A simple reply has all of it in one piece.
    package mutating func data(_ range: Range<UInt64>, isLast: Bool) {
        if format.hasChunks {
            writeHeader(.offsetData, payloadByteCount: 8 + range.count, isLast: isLast)
            write(range.lowerBound)
        } else {
            precondition(isLast && byteCount == 0, "a simple reply is one piece")
            writeSimpleHeader(0)
        }
        byteCount += range.count
    }

    /// A range that reads as zeroes, of at least 1 byte.
    package mutating func hole(_ range: Range<UInt64>, isLast: Bool) {
        writeHeader(.offsetHole, payloadByteCount: 12, isLast: isLast)
        write(range.lowerBound)
        write(UInt32(range.count))
    }

    // MARK: BLOCK_STATUS

    /// The status of consecutive extents, at least one; neighbours with the same flags become one.
    package mutating func status(_ context: MetadataContext, id: UInt32, _ extents: [Extent], isLast: Bool) {
        let start = byteCount
        byteCount += format.statusHeaderByteCount
        var count = 0
        var run = (flags: UInt32(0), length: UInt64(0))
        for extent in extents {
            let flags = context.flags(of: extent.kind)
            if flags != run.flags, run.length > 0 {
                writeExtent(run.length, run.flags)
                (run.length, count) = (0, count + 1)
            }
            run = (flags, run.length + UInt64(extent.range.count))
        }
        writeExtent(run.length, run.flags)
        writeStatusHeader(at: start, id: id, count: count + 1, isLast: isLast)
    }

    private mutating func writeExtent(_ length: UInt64, _ flags: UInt32) {
        if format == .extended {
            write(length)
            write(UInt64(flags))
        } else {
            write(UInt32(length))
            write(flags)
        }
    }

    private mutating func writeStatusHeader(at start: Int, id: UInt32, count: Int, isLast: Bool) {
        let end = byteCount
        byteCount = start
        let isExtended = format == .extended
        let payloadByteCount = end - start - format.replyHeaderByteCount
        writeHeader(isExtended ? .blockStatusExt : .blockStatus, payloadByteCount: payloadByteCount, isLast: isLast)
        write(id)
        if isExtended { write(UInt32(count)) }
        byteCount = end
    }

    // MARK: Parts

    private mutating func writeSimpleHeader(_ error: UInt32) {
        write(format.replyMagic)
        write(error)
        write(reply.cookie)
    }

    private mutating func writeHeader(_ type: ChunkType, payloadByteCount: Int, isLast: Bool) {
        write(format.replyMagic)
        write(isLast ? ChunkFlags.done.rawValue : 0)
        write(type.rawValue)
        write(reply.cookie)
        if format == .extended {
            write(reply.offset)
            write(UInt64(payloadByteCount))
        } else {
            write(UInt32(payloadByteCount))
        }
    }

    private var rest: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: room[byteCount...]) }

    private mutating func write<T: FixedWidthInteger>(_ value: T) {
        room.storeBigEndian(value, at: byteCount)
        byteCount += T.bitWidth / 8
    }
}
