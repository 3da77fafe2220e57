/// What a connection sends, and how it waits for others to have something to send.
extension Connection {
    /// What is sent in one go, or half as much again: a client that takes so much in ``BufferMemory``'s patience does not stall. The larger
    /// it is, the less the two ends take turns.
    private static let pieceByteCount = 1 << 20
    /// A reply up to this size is copied to the others that leave, one system call for all.
    private static let copiedByteCountMax = 64 << 10

    /// Sends what is still to be answered.
    mutating func finish(_ inFlight: inout RequestsInFlight) throws(StreamError) {
        try sendReplies(&inFlight)
        while !inFlight.isEmpty {
            try waitForReplies(inFlight)
            try sendReplies(&inFlight)
        }
    }

    /// Sends the replies that are there: those in the output, and those of requests that others have done.
    mutating func sendReplies(_ inFlight: inout RequestsInFlight) throws(StreamError) {
        inFlight.submit()
        inFlight.collect()
        for left in inFlight.ready {
            let reply = left.reply
            if reply.count > Self.copiedByteCountMax {
                try sendOutput(&inFlight)
                try send(reply, &inFlight)
                continue
            }
            if !output.append(reply) {
                try sendOutput(&inFlight)
                _ = output.append(reply)
            }
        }
        inFlight.recycle()
        try sendOutput(&inFlight)
    }

    /// - Returns: true only if `descriptor` can be read.
    @discardableResult
    func waitForReplies(_ inFlight: borrowing RequestsInFlight, orFor descriptor: CInt = -1) throws(StreamError) -> Bool {
        do throws(Errno) { return try inFlight.wait(orFor: descriptor) } catch { throw .errno(error) }
    }

    mutating func sendOutput(_ inFlight: inout RequestsInFlight) throws(StreamError) {
        try send(output.bytes, &inFlight)
        output.removeAll()
    }

    private func send(_ bytes: UnsafeRawBufferPointer, _ inFlight: inout RequestsInFlight) throws(StreamError) {
        var rest = bytes
        if inFlight.hasReads, !rest.isEmpty {
            // A client takes as long as it likes, and what the kernel reads is kept from others.
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(try stream.sendNow(rest)))
            if !rest.isEmpty { inFlight.finishReads() }
        }
        while !rest.isEmpty {
            let isLast = rest.count <= Self.pieceByteCount * 3 / 2
            let piece = isLast ? rest : UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceByteCount))
            try stalling { stream throws(StreamError) in try stream.send(piece) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
        }
    }

    /// Runs what waits for the client; if it takes long while others need the memory that this connection holds, it is cut.
    func stalling<R>(_ body: (borrowing ClientStream) throws(StreamError) -> R) throws(StreamError) -> R {
        account.beginsToStall()
        defer { account.endsToStall() }
        return try body(stream)
    }

    func send(_ bytes: [UInt8], _ deadline: Deadline) throws(StreamError) {
        let result = bytes.withUnsafeBytes { bytes in
            Result<Void, StreamError> { () throws(StreamError) in try stream.send(bytes, deadline: deadline) }
        }
        try result.get()
    }
}
