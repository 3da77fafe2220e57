import Logging

/// One client, on its own thread: moves bytes between the socket and the two sessions, which hold the protocol.
struct Connection: ~Copyable {
    private let control: ConnectionControl
    private let stream: SocketStream
    private let exports: ExportTable
    private let logger: Logger
    private var input = InputBuffer()
    private var output = OutputBuffer()

    init(_ control: ConnectionControl, exports: ExportTable, logger: Logger) {
        self.control = control
        self.exports = exports
        self.logger = logger
        stream = control.stream
    }

    /// Serves the client until it is gone. Blocks its thread.
    /// - Parameter handshakeSeconds: how long the client has until it must have opened an export.
    consuming func run(handshakeSeconds: Double) {
        let reason: SessionEndReason
        do throws(Errno) {
            reason = try serve(handshake: Deadline(secondsFromNow: handshakeSeconds))
        } catch {
            reason = error == .timedOut ? .handshakeTimedOut : .connectionLost(error.description)
        }
        logger.log(level: reason.isViolation ? .notice : .debug, "NBD session over: \(reason)")
    }

    private mutating func serve(handshake deadline: Deadline) throws(Errno) -> SessionEndReason {
        var session = HandshakeSession(exports: exports)
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
            case .transmit(let export, let terms, let reply):
                return try transmit(export, terms, reply, deadline)
            case .close(let reason, let reply):
                // The client may be gone without waiting for its last answer.
                try? send(reply, deadline)
                return reason
            }
        }
    }

    private mutating func transmit(
        _ export: Export, _ terms: TransmissionTerms, _ reply: [UInt8], _ deadline: Deadline
    ) throws(Errno) -> SessionEndReason {
        let control = self.control
        guard let lease = export.lease(cancel: { control.end($0) }) else { return .stopped }
        try send(reply, deadline)
        logger.debug("NBD export opened", metadata: ["export": "\(export.name)"])
        return try serveRequests(lease, terms)
    }

    /// The lease lasts for the whole call.
    private mutating func serveRequests(
        _ lease: borrowing ExportLease, _ terms: TransmissionTerms
    ) throws(Errno) -> SessionEndReason {
        var session = TransmissionSession(device: lease.export.device, terms: terms, stop: control.stop)
        while true {
            switch session.step(&input, &output) {
            case .receive(let byteCount):
                try sendOutput()
                try shrinkIfIdle()
                guard try receive(byteCount, nil) else { return control.stop.isSet ? .stopped : .endOfStream }
            case .send:
                try sendOutput()
            case .end(let reason):
                try sendOutput()
                return reason
            }
        }
    }

    /// - Returns: false at the end of the stream.
    private mutating func receive(_ byteCount: Int, _ deadline: Deadline?) throws(Errno) -> Bool {
        input.makeRoom(for: byteCount)
        let received = try stream.receive(into: input.free, deadline: deadline)
        input.received(received)
        return received > 0
    }

    private mutating func sendOutput() throws(Errno) {
        if output.isEmpty { return }
        try stream.send(output.bytes)
        output.removeAll()
    }

    private func send(_ bytes: [UInt8], _ deadline: Deadline) throws(Errno) {
        let stream = self.stream
        let result = bytes.withUnsafeBytes { bytes in
            Result<Void, Errno> { () throws(Errno) in try stream.send(bytes, deadline: deadline) }
        }
        try result.get()
    }

    /// Gives the memory of large requests back when the client has been quiet for a second.
    private mutating func shrinkIfIdle() throws(Errno) {
        guard input.isLarge || output.isLarge, input.isEmpty else { return }
        if try stream.isReadable(withinSeconds: 1) { return }
        input.shrink()
        output.shrink()
    }
}
