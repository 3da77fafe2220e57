package import VarveBackend

/// The transmission phase of one connection, without its socket: requests in the input buffer become device calls and replies in
/// the output buffer (nbd-protocol.md, sections 8 to 11 and 17).
///
/// ``RequestRules`` reads and judges requests, ``RequestExecutor`` does them, ``ReplyEncoder`` writes replies; what is here decides
/// when. Runs on the connection's thread and does what waits for no disk; the rest it leaves to others, whose replies may come later
/// than those to requests behind them. Serves every complete request it finds before it asks for more, so that the replies of a
/// burst leave in one piece. READ data goes from the device into the output buffer, WRITE data from the
/// input buffer into the device; nothing else copies, and no READ or WRITE allocates unless it looks for holes.
package struct TransmissionSession {
    package enum Step: Equatable, Sendable {
        /// The input ran dry: send what there is, then receive. One request needs `byteCount` bytes in one piece.
        case receive(byteCount: Int)
        /// Send before anything else is done: the output is full, or the next request has to wait for its turn.
        case send
        /// Have another thread do the request with the ``executor``, and send its reply when it is done; the session goes on. Or have it done by
        /// ``finish(_:_:)``, if there is none to do it.
        case leave(Request)
        /// Send what there is, then close.
        case end(SessionEndReason)
    }

    /// A refused request, of which so many bytes have still to arrive before it is answered.
    private struct Discard {
        var remaining: UInt64
        let failure: RequestFailure
        let reply: ReplyAddress
    }

    private let device: any BlockDevice
    private let rules: RequestRules
    package let executor: RequestExecutor
    private let stop: StopFlag
    private let limiter: RateLimiter?
    private let counters: RequestCounters
    private var discard: Discard?
    /// Requests taken so far, those that are refused and those that are left to others among them.
    package private(set) var requestCount = 0

    /// - Parameters:
    ///   - limiter: makes requests wait; nil: none does.
    ///   - counters: where the requests are counted that this session answers.
    package init(
        device: any BlockDevice, terms: TransmissionTerms, stop: StopFlag, limiter: RateLimiter? = nil,
        counters: RequestCounters = RequestCounters()
    ) {
        self.device = device
        self.stop = stop
        self.limiter = limiter
        self.counters = counters
        rules = RequestRules(terms, isReadOnly: device.isReadOnly)
        executor = RequestExecutor(device: device, contexts: terms.contexts, stop: stop)
    }

    /// Serves requests until it needs the socket. The caller does what the step says and calls again.
    package mutating func step(_ input: inout InputBuffer, _ output: inout OutputBuffer) -> Step {
        while true {
            if let step = continueDiscard(&input, &output) { return step }
            switch rules.verdict(on: input.unread, size: device.byteCount) {
            case .receive(let byteCount): return receive(byteCount)
            case .end(let reason): return .end(reason)
            case .refuse(let refusal):
                requestCount += 1
                discard = Discard(remaining: refusal.byteCount, failure: refusal.failure, reply: refusal.reply)
            case .serve(let request):
                if let step = serve(request, &input, &output) { return step }
            }
        }
    }

    private func receive(_ byteCount: Int) -> Step { stop.isSet ? .end(.stopped) : .receive(byteCount: byteCount) }

    private mutating func continueDiscard(_ input: inout InputBuffer, _ output: inout OutputBuffer) -> Step? {
        guard var current = discard else { return nil }
        let consumed = min(current.remaining, UInt64(input.unread.count))
        input.consume(Int(consumed))
        current.remaining -= consumed
        discard = current
        guard current.remaining == 0 else { return receive(1) }
        guard let room = output.room(for: current.reply.format.outcomeByteCountMax) else { return .send }
        var reply = ReplyEncoder(current.reply, into: room)
        reply.fail(current.failure)
        counters.countRefused()
        output.append(reply.byteCount)
        discard = nil
        return nil
    }

    /// Nil: go on with the next request.
    private mutating func serve(
        _ request: Request, _ input: inout InputBuffer, _ output: inout OutputBuffer
    ) -> Step? {
        if stop.isSet {
            discard = Discard(remaining: UInt64(request.byteCount), failure: .stopping, reply: request.reply)
            return nil
        }
        if limiter?.delays(byteCount: request.limitedByteCount) == true, !output.isEmpty { return .send }
        if request.isSlow { return leave(request, &input) }
        guard let room = output.room(for: request.roomByteCount) else { return .send }
        limiter?.wait(byteCount: request.limitedByteCount, stop: stop)
        requestCount += 1
        defer { input.consume(request.byteCount) }
        let bytes = input.unread[..<request.byteCount]
        let payload = UnsafeRawBufferPointer(rebasing: bytes[request.reply.format.requestByteCount...])
        switch executor.begin(request, payload: payload, into: room) {
        case .done(let answer):
            counters.count(request, isFailed: answer.isFailed)
            output.append(answer.byteCount)
        case .rest(let rest): return .leave(rest)
        }
        return nil
    }

    /// Does on this thread what the last step wanted to leave to another one.
    /// - Parameter output: empty.
    /// - Returns: false if the memory for the reply was refused; the connection is over then.
    @discardableResult
    package func finish(_ left: Request, _ output: inout OutputBuffer) -> Bool {
        guard let room = output.room(for: left.roomByteCount) else { return false }
        let answer = executor.execute(left, payload: UnsafeRawBufferPointer(start: nil, count: 0), into: room)
        counters.count(left, isFailed: answer.isFailed)
        output.append(answer.byteCount)
        return true
    }

    private mutating func leave(_ request: Request, _ input: inout InputBuffer) -> Step {
        limiter?.wait(byteCount: request.limitedByteCount, stop: stop)
        requestCount += 1
        input.consume(request.byteCount)
        return .leave(request)
    }
}
