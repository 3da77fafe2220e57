import VarveBackend

/// READ, CACHE and BLOCK_STATUS.
extension RequestExecutor {
    func read(_ request: Request, _ reply: inout ReplyEncoder, _ extents: inout ExtentList) throws(BackendError) {
        let range = request.range
        guard request.isReadInChunks else { return try readData(range, isLast: true, &reply) }
        extents.reset(limit: Limits.readExtentCount)
        try device.findExtents(since: nil, in: range, &extents)
        var start = range.lowerBound
        for extent in extents.extents where extent.isReportedHole {
            try readData(start..<extent.range.lowerBound, isLast: false, &reply)
            start = extent.range.upperBound
            reply.hole(extent.range, isLast: start == range.upperBound)
        }
        try readData(start..<range.upperBound, isLast: true, &reply)
    }

    /// A READ in one piece, if it need not wait.
    func readIfReady(_ range: Range<UInt64>, _ reply: inout ReplyEncoder) throws(BackendError) -> Bool {
        guard try device.readIfReady(into: reply.dataRoom(range.count), at: range.lowerBound) else { return false }
        reply.data(range, isLast: true)
        return true
    }

    func hasReportedHoles(_ request: Request, _ extents: inout ExtentList) throws(BackendError) -> Bool {
        guard request.isReadInChunks else { return false }
        extents.reset(limit: Limits.readExtentCount)
        try device.findExtents(since: nil, in: request.range, &extents)
        return extents.extents.contains(where: \.isReportedHole)
    }

    /// Nothing for an empty range.
    private func readData(_ range: Range<UInt64>, isLast: Bool, _ reply: inout ReplyEncoder) throws(BackendError) {
        if range.isEmpty { return }
        try device.read(into: reply.dataRoom(range.count), at: range.lowerBound)
        reply.data(range, isLast: isLast)
    }

    /// Reads the start of the range and throws the bytes away, so that they are in the page cache for whoever reads them next.
    func prefetch(_ request: Request, _ scratch: UnsafeMutableRawBufferPointer) throws(BackendError) {
        let end = request.offset + min(request.length, Limits.prefetch)
        for offset in stride(from: request.offset, to: end, by: scratch.count) {
            let count = min(scratch.count, Int(end - offset))
            try device.read(into: UnsafeMutableRawBufferPointer(rebasing: scratch[..<count]), at: offset)
        }
    }

    /// One chunk for each context that is asked for, about the same start of the range or less.
    func tellStatus(_ request: Request, _ reply: inout ReplyEncoder) throws(BackendError) {
        for (index, context) in contexts.enumerated() {
            let id = UInt32(index + 1)
            guard request.contexts.contains(id: id) else { continue }
            let extents = try device.extents(since: context.base, in: request.range, limit: request.statusExtentCountMax)
            reply.status(context, id: id, extents, isLast: request.contexts.isLast(id: id))
        }
    }
}

extension Request {
    var range: Range<UInt64> { offset..<offset + length }

    /// Whether holes are looked for. Small reads are not worth it, and simple ones cannot tell.
    var isReadInChunks: Bool { reply.format.hasChunks && !flags.contains(.df) && length > Limits.wholeRead }

    var statusExtentCountMax: Int { flags.contains(.reqOne) ? 1 : Limits.statusExtentCount }
}

extension Extent {
    fileprivate var isReportedHole: Bool { kind == .hole && range.count >= Limits.reportedHole }
}
