import Logging

/// Whether and how a connection goes over to TLS.
struct ConnectionTLS: Sendable {
    let mode: TLSMode
    /// There if the mode is not ``TLSMode/off``.
    let contexts: TLSRenewal?
}

/// One client, on its own thread: moves bytes between the socket and the two sessions, which hold the protocol.
struct Connection: ~Copyable {
    private let control: ConnectionControl
    private let exports: ExportTable
    private let tls: ConnectionTLS
    let account: BufferAccount
    private let workers: WorkerPool
    private let usesRing: Bool
    private let crowd: Crowd
    private let logger: Logger
    var stream: ClientStream
    private var input: InputBuffer
    var output: OutputBuffer
    private let spinner = Spinner()

    init(
        _ control: ConnectionControl, exports: ExportTable, tls: ConnectionTLS, memory: BufferMemory, workers: WorkerPool,
        crowd: Crowd, usesRing: Bool, logger: Logger
    ) {
        self.usesRing = usesRing
        self.crowd = crowd
        self.control = control
        self.exports = exports
        self.tls = tls
        self.workers = workers
        self.logger = logger
        account = BufferAccount(memory, cutFlag: control.cut) { control.end(.now) }
        stream = ClientStream(control.stream)
        input = InputBuffer(account: account)
        output = OutputBuffer(account: account)
    }

    /// Serves the client until it is gone. Blocks its thread.
    /// - Parameters:
    ///   - handshakeSeconds: how long the client has until it must have opened an export.
    ///   - opened: called when it has.
    consuming func run(handshakeSeconds: Double, opened: () -> Void) {
        let reason: SessionEndReason
        do throws(StreamError) {
            reason = try serve(handshake: Deadline(secondsFromNow: handshakeSeconds), opened)
        } catch {
            reason = error == .errno(.timedOut) ? .handshakeTimedOut : Self.reason(ofLoss: error)
        }
        stream.end()
        logger.log(level: reason.isViolation ? .notice : .debug, "NBD session over: \(reason)")
    }

    private static func reason(ofLoss error: StreamError) -> SessionEndReason {
        switch error {
        case .errno(let error): .connectionLost(error.description)
        case .tls(let problem): .tlsFailed(problem)
        }
    }

    private mutating func serve(handshake deadline: Deadline, _ opened: () -> Void) throws(StreamError) -> SessionEndReason {
        var session = HandshakeSession(exports: exports, tls: tls.mode)
        try send(Greeting.bytes, deadline)
        while true {
            let (consumed, action) = session.advance(input.unread, isStopping: control.stop.isSet)
            input.consume(consumed)
            switch action {
            case .receive:
                if control.stop.isSet { return .stopped }
                guard try receive(OptionHeader.byteCount + Limits.optionByteCount, deadline) else { return .endOfStream }
            case .send(let bytes):
                try send(bytes, deadline)
            case .startTLS(let reply):
                try send(reply, deadline)
                session.tlsStarted(names: try startTLS(deadline))
            case .transmit(let export, let terms, let reply):
                return try transmit(export, terms, reply, deadline, opened)
            case .close(let reason, let reply):
                // The client may be gone without waiting for its last answer.
                try? send(reply, deadline)
                return reason
            }
        }
    }

    private mutating func startTLS(_ deadline: Deadline) throws(StreamError) -> Set<String> {
        guard let context = tls.contexts?.current(logger) else { preconditionFailure("TLS was granted without a context") }
        let names = try stream.startTLS(context, deadline: deadline)
        logger.debug("NBD client speaks TLS", metadata: ["names": "\(names.sorted())"])
        return names
    }

    private mutating func transmit(
        _ export: Export, _ terms: TransmissionTerms, _ reply: [UInt8], _ deadline: Deadline, _ opened: () -> Void
    ) throws(StreamError) -> SessionEndReason {
        let control = self.control
        guard let lease = export.lease(cancel: { control.end($0) }) else { return .stopped }
        // First, so that a client that has its answer is not taken for one that is still at it.
        opened()
        try send(reply, deadline)
        logger.debug("NBD export opened", metadata: ["export": "\(export.name)"])
        return serveRequests(lease, terms)
    }

    /// The lease lasts for the whole call.
    private mutating func serveRequests(_ lease: borrowing ExportLease, _ terms: TransmissionTerms) -> SessionEndReason {
        var session = TransmissionSession(
            device: lease.export.device, terms: terms, stop: control.stop, limiter: lease.export.limiter,
            counters: lease.counters,
            crowd: stream.isPlainUnix ? crowd : nil
        )
        var inFlight = RequestsInFlight(
            session.executor, workers, account, lease.counters, mayHaveRing: usesRing && !stream.isEncrypted)
        let reason: SessionEndReason
        do throws(StreamError) {
            reason = try serveRequests(&session, &inFlight)
            // The client may be gone without waiting for what it has asked for.
            try? finish(&inFlight)
        } catch {
            reason = Self.reason(ofLoss: error)
        }
        // Others use the device and this connection's memory until then.
        inFlight.end()
        return reason
    }

    private mutating func serveRequests(
        _ session: inout TransmissionSession, _ inFlight: inout RequestsInFlight
    ) throws(StreamError) -> SessionEndReason {
        while true {
            switch session.step(&input, &output) {
            case .receive(let byteCount):
                try sendReplies(&inFlight)
                guard try waitForInput(&inFlight) else { continue }
                spinner.note(requestCount: session.requestCount)
                guard try receive(byteCount, nil) else { return endOfStream }
            case .pause:
                try finish(&inFlight)
            case .send:
                // Nothing to send: the reply did not get the memory that it needs.
                if output.isEmpty { return endOfStream }
                try sendReplies(&inFlight)
            case .leave(let request):
                guard try leave(request, &session, &inFlight) else { return endOfStream }
            case .end(let reason): return reason
            }
        }
    }

    /// Has a request done by others, once there is room for it; or does it here, if there is no memory for a second copy of a WRITE's payload, or the
    /// system has no descriptor left to hear of it.
    /// - Returns: false if memory was refused.
    private mutating func leave(
        _ request: Request, _ session: inout TransmissionSession, _ inFlight: inout RequestsInFlight
    ) throws(StreamError) -> Bool {
        while true {
            do throws(Errno) {
                if try inFlight.start(request, payload: session.payload(of: request, in: input)) { return true }
                if inFlight.isEmpty, request.neededPayloadByteCount == 0 { return false }
            } catch {
                precondition(inFlight.isEmpty, "requests in flight, and nobody hears of them")
            }
            if inFlight.isEmpty {
                try sendOutput(&inFlight)
                return session.finish(request, input, &output)
            }
            try waitForReplies(inFlight)
            try sendReplies(&inFlight)
        }
    }

    /// Returns true if bytes can be received, or false once replies of others may be there to be sent.
    private mutating func waitForInput(_ inFlight: inout RequestsInFlight) throws(StreamError) -> Bool {
        if inFlight.isEmpty {
            try shrinkIfIdle(&inFlight)
            return true
        }
        if stream.hasPending { return true }
        return try waitForReplies(inFlight, orFor: stream.descriptor)
    }

    /// Why nothing more came, or no memory was to be had.
    private var endOfStream: SessionEndReason {
        if account.isStalled { return .stalled }
        return control.stop.isSet ? .stopped : .endOfStream
    }

    /// - Returns: false at the end of the stream, or without the memory.
    private mutating func receive(_ byteCount: Int, _ deadline: Deadline?) throws(StreamError) -> Bool {
        // Memory follows the bytes that have come, so that announcing a large request costs nobody anything.
        let roomByteCount = min(byteCount, max(InputBuffer.baseByteCount, 4 * input.unread.count))
        guard input.makeRoom(for: roomByteCount) else { return false }
        let free = input.free
        let received = try stalling { stream throws(StreamError) in
            if let deadline { return try stream.receive(into: free, deadline: deadline) }
            return try stream.receive(into: free, spinner)
        }
        input.received(received)
        return received > 0
    }

    /// Gives the memory of large requests back when the client has been quiet for a second, or at once when others wait for it.
    private mutating func shrinkIfIdle(_ inFlight: inout RequestsInFlight) throws(StreamError) {
        guard input.isLarge || output.isLarge || inFlight.isLarge else { return }
        if !account.isContended {
            guard input.isEmpty, try !stream.isReadable(withinSeconds: 1) else { return }
        }
        input.shrink()
        output.shrink()
        inFlight.shrink()
    }
}
