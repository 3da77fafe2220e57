package import VarveBackend

/// The transmission phase of one connection, without its socket: requests in the input buffer become device calls and replies in
/// the output buffer (nbd-protocol.md, sections 8 to 11).
///
/// Runs on the connection's thread and blocks in the device. Serves every complete request it finds before it asks for more, so
/// that the replies of a burst leave in one piece. READ data goes from the device into the output buffer, WRITE data from the
/// input buffer into the device; nothing else copies or allocates.
package struct TransmissionSession {
    package enum Step: Equatable, Sendable {
        /// The input ran dry: send what there is, then receive. One request needs `byteCount` bytes in one piece.
        case receive(byteCount: Int)
        /// Send before anything else is done: the output is full, or the next request is slow.
        case send
        /// Send what there is, then close.
        case end(SessionEndReason)
    }

    /// The payload of a refused WRITE that has still to arrive, and the reply that follows it.
    private struct Discard {
        var remaining: Int
        let reply: SimpleReply
    }

    private let device: any BlockDevice
    private let isReadOnly: Bool
    private let stop: StopFlag
    private let limiter: RateLimiter?
    private var discard: Discard?

    /// - Parameter limiter: makes requests wait; nil: none does.
    package init(device: any BlockDevice, stop: StopFlag, limiter: RateLimiter? = nil) {
        self.device = device
        self.stop = stop
        self.limiter = limiter
        isReadOnly = device.isReadOnly
    }

    /// Serves requests until it needs the socket. The caller does what the step says and calls again.
    package mutating func step(_ input: inout InputBuffer, _ output: inout OutputBuffer) -> Step {
        while true {
            if let step = continueDiscard(&input, &output) { return step }
            let unread = input.unread
            guard unread.count >= Request.byteCount else { return receive(Request.byteCount) }
            guard let request = Request(decoding: unread) else { return .end(.badRequestMagic) }
            if let step = take(request, &input, &output) { return step }
        }
    }

    private func receive(_ byteCount: Int) -> Step { stop.isSet ? .end(.stopped) : .receive(byteCount: byteCount) }

    /// Nil: go on with the next request.
    private mutating func take(_ request: Request, _ input: inout InputBuffer, _ output: inout OutputBuffer) -> Step? {
        switch verdict(on: request) {
        case .disconnect: return .end(.clientLeft)
        case .drop: return .end(.oversizeWrite(request.length))
        case .refuse(let error):
            input.consume(Request.byteCount)
            discard = Discard(remaining: request.payloadByteCount, reply: SimpleReply(error, cookie: request.cookie))
            return nil
        case .serve(let command):
            return serve(command, request, &input, &output)
        }
    }

    private func verdict(on request: Request) -> RequestRules.Verdict {
        let verdict = RequestRules.verdict(on: request, byteCount: device.byteCount, isReadOnly: isReadOnly)
        switch verdict {
        case .disconnect, .drop: return verdict
        case .serve, .refuse: return stop.isSet ? .refuse(.shutdown) : verdict
        }
    }

    private mutating func continueDiscard(_ input: inout InputBuffer, _ output: inout OutputBuffer) -> Step? {
        guard var current = discard else { return nil }
        let consumed = min(current.remaining, input.unread.count)
        input.consume(consumed)
        current.remaining -= consumed
        discard = current
        guard current.remaining == 0 else { return receive(1) }
        guard let room = output.room(for: SimpleReply.byteCount) else { return .send }
        current.reply.encode(into: room)
        output.append(SimpleReply.byteCount)
        discard = nil
        return nil
    }

    private func serve(
        _ command: Command, _ request: Request, _ input: inout InputBuffer, _ output: inout OutputBuffer
    ) -> Step? {
        let requestByteCount = Request.byteCount + request.payloadByteCount
        guard input.unread.count >= requestByteCount else { return receive(requestByteCount) }
        let dataByteCount = command == .read ? Int(request.length) : 0
        let limitedByteCount = dataByteCount + request.payloadByteCount
        let waits = command == .flush || request.flags.contains(.fua) || limiter?.delays(byteCount: limitedByteCount) == true
        if waits, !output.isEmpty { return .send }
        guard let room = output.room(for: SimpleReply.byteCount + dataByteCount) else { return .send }

        let payload = UnsafeRawBufferPointer(rebasing: input.unread[Request.byteCount..<requestByteCount])
        let data = UnsafeMutableRawBufferPointer(rebasing: room[SimpleReply.byteCount...])
        limiter?.wait(byteCount: limitedByteCount, stop: stop)
        let error = perform(command, request, payload: payload, data: data)
        SimpleReply(error, cookie: request.cookie).encode(into: room)
        output.append(SimpleReply.byteCount + (error == nil ? dataByteCount : 0))
        input.consume(requestByteCount)
        return nil
    }

    /// Calls the device. A length of 0 is success without a call.
    private func perform(
        _ command: Command, _ request: Request, payload: UnsafeRawBufferPointer, data: UnsafeMutableRawBufferPointer
    ) -> NBDError? {
        if request.length == 0, command != .flush { return nil }
        let count = UInt64(request.length)
        do throws(BackendError) {
            switch command {
            case .read: try device.read(into: data, at: request.offset)
            case .write: try device.write(payload, at: request.offset)
            case .trim: try device.discard(at: request.offset, count: count)
            case .writeZeroes:
                let mayDeallocate = !request.flags.contains(.noHole)
                try device.writeZeroes(at: request.offset, count: count, mayDeallocate: mayDeallocate)
            case .flush: try device.flush()
            case .disc, .cache, .blockStatus, .resize: preconditionFailure("\(command) is never served")
            }
            if request.flags.contains(.fua), command.isWriteLike { try device.flush() }
            return nil
        } catch {
            return NBDError(error, of: command)
        }
    }
}
