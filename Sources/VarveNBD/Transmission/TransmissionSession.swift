package import VarveBackend

/// The transmission phase of one connection, without its socket: requests in the input buffer become device calls and replies in
/// the output buffer (nbd-protocol.md, sections 8 to 11 and 17).
///
/// ``RequestRules`` reads and judges requests, ``RequestExecutor`` does them, ``ReplyEncoder`` writes replies; what is here decides
/// when. Runs on the connection's thread and does what waits for no disk; the rest it leaves to others, whose replies may come later
/// than those to requests behind them. Serves every complete request it finds before it asks for more, so that the replies of a
/// burst leave in one piece. READ data goes from the device into the output buffer, WRITE data from the
/// input buffer into the device; but for what is left to others nothing else copies, and no READ or WRITE allocates.
package struct TransmissionSession {
    package enum Step: Equatable, Sendable {
        /// The input ran dry: send what there is, then receive. One request needs `byteCount` bytes in one piece.
        case receive(byteCount: Int)
        /// Send before anything else is done: the output is full.
        case send
        /// Send everything, and the replies of others as soon as they are done: the next step waits, perhaps for long, until the export's limits allow
        /// one more request.
        case pause
        /// Have another thread do the request with the ``executor``, and send its reply when it is done; the session goes on. Or have it done by
        /// ``finish(_:_:_:)``, if there is none to do it. Until the next step its payload is ``payload(of:in:)``.
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
    private let crowd: Crowd?
    private var member = Crowd.Member()
    private var discard: Discard?
    private var extents = ExtentList(limit: 0)
    /// The next request has to wait for its turn, and everything is sent that others wait for.
    private var hasPaused = false
    /// Of the request that the last step left to others.
    private var handedOverByteCount = 0
    /// Requests taken so far, those that are refused and those that are left to others among them.
    package private(set) var requestCount = 0

    /// - Parameters:
    ///   - limiter: makes requests wait; nil: none does.
    ///   - counters: where the requests are counted that this session answers.
    ///   - crowd: of all connections that send cheaply; nil: all large READs are left to others.
    package init(
        device: any BlockDevice, terms: TransmissionTerms, stop: StopFlag, limiter: RateLimiter? = nil,
        counters: RequestCounters = RequestCounters(), crowd: Crowd? = nil
    ) {
        self.crowd = crowd
        self.device = device
        self.stop = stop
        self.limiter = limiter
        self.counters = counters
        rules = RequestRules(terms, isReadOnly: device.isReadOnly)
        executor = RequestExecutor(device: device, contexts: terms.contexts, stop: stop)
    }

    /// Serves requests until it needs the socket. The caller does what the step says and calls again.
    package mutating func step(_ input: inout InputBuffer, _ output: inout OutputBuffer) -> Step {
        input.consume(handedOverByteCount)
        handedOverByteCount = 0
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
        if !hasPaused, limiter?.delays(byteCount: request.limitedByteCount) == true {
            hasPaused = true
            return .pause
        }
        if request.isSlow {
            if isInCrowd(request) { return serveInCrowd(request, &input, &output) }
            return leave(request, &input)
        }
        guard let room = output.room(for: request.roomByteCount) else { return .send }
        waitForTurn(request)
        switch executor.begin(request, payload: payload(of: request, in: input), into: room) {
        case .done(let answer):
            counters.count(request, isFailed: answer.isFailed)
            output.append(answer.byteCount)
            input.consume(request.byteCount)
            return nil
        case .rest(let rest):
            handedOverByteCount = request.byteCount
            return .leave(rest)
        }
    }

    /// What followed the header of a request that starts the input.
    package func payload(of request: Request, in input: borrowing InputBuffer) -> UnsafeRawBufferPointer {
        let start = request.reply.format.requestByteCount
        return UnsafeRawBufferPointer(rebasing: input.unread[start..<start + request.payloadByteCount])
    }

    /// Does on this thread what the last step wanted to leave to another one.
    /// - Parameter output: empty.
    /// - Returns: false if the memory for the reply was refused; the connection is over then.
    @discardableResult
    package mutating func finish(_ left: Request, _ input: borrowing InputBuffer, _ output: inout OutputBuffer) -> Bool {
        guard let room = output.room(for: left.roomByteCount) else { return false }
        let answer = executor.execute(left, payload: payload(of: left, in: input), into: room, &extents)
        counters.count(left, isFailed: answer.isFailed)
        output.append(answer.byteCount)
        return true
    }

    /// Whether it is a large READ while others make some too. Alone, a client is served fastest by several threads that copy at the same time; beside
    /// others each copies best for itself what it sends, while that is in its processor's cache.
    private mutating func isInCrowd(_ request: Request) -> Bool {
        request.isLargeRead && crowd?.enter(&member) == true
    }

    private mutating func serveInCrowd(
        _ request: Request, _ input: inout InputBuffer, _ output: inout OutputBuffer
    ) -> Step? {
        guard let room = output.roomAtOnce(for: request.roomByteCount) else {
            return output.isEmpty ? leave(request, &input) : .send
        }
        waitForTurn(request)
        guard let answer = executor.readWhole(request, into: room, &extents) else {
            handedOverByteCount = request.byteCount
            return .leave(request)
        }
        counters.count(request, isFailed: answer.isFailed)
        output.append(answer.byteCount)
        input.consume(request.byteCount)
        return nil
    }

    private mutating func waitForTurn(_ request: Request) {
        limiter?.wait(byteCount: request.limitedByteCount, stop: stop)
        hasPaused = false
        requestCount += 1
    }

    private mutating func leave(_ request: Request, _ input: inout InputBuffer) -> Step {
        waitForTurn(request)
        handedOverByteCount = request.byteCount
        return .leave(request)
    }
}
