import VarveBackend
import VarveNBD

/// What a session made of the bytes it was fed.
struct Outcome {
    var sent: [UInt8] = []
    var end: SessionEndReason?
    var opened: Export?
    var terms: TransmissionTerms?
    /// What was left for transmission.
    var rest: [UInt8] = []
}

/// Where the next piece of an input ends: after `chunk` bytes, or where it is cut in two.
private func pieceEnd(_ position: Int, chunk: Int, cut: Int?, of count: Int) -> Int {
    let end = chunk < count - position ? position + chunk : count
    if let cut, position < cut { return min(cut, end) }
    return end
}

/// Feeds a handshake session in pieces of `chunk` bytes, as a socket would.
/// - Parameter names: what the client proves to be called when it starts TLS.
func runHandshake(
    _ exports: ExportTable, _ input: [UInt8], chunk: Int = .max, cut: Int? = nil, isStopping: Bool = false, tls: TLSMode = .off,
    names: Set<String> = []
) -> Outcome {
    var session = HandshakeSession(exports: exports, tls: tls)
    var outcome = Outcome()
    var buffer: [UInt8] = []
    var position = 0
    while true {
        let (consumed, action) = buffer.withUnsafeBytes { session.advance($0, isStopping: isStopping) }
        buffer.removeFirst(consumed)
        switch action {
        case .receive:
            if position == input.count { return outcome }
            let next = input[position..<pieceEnd(position, chunk: chunk, cut: cut, of: input.count)]
            buffer += next
            position += next.count
        case .send(let bytes): outcome.sent += bytes
        case .startTLS(let reply):
            outcome.sent += reply
            session.tlsStarted(names: names)
        case .transmit(let export, let terms, let reply):
            outcome.sent += reply
            outcome.opened = export
            outcome.terms = terms
            outcome.rest = buffer + input[position...]
            return outcome
        case .close(let reason, let reply):
            outcome.sent += reply
            outcome.end = reason
            return outcome
        }
    }
}

/// Feeds a transmission session in pieces of `chunk` bytes.
func runTransmission(
    _ device: any BlockDevice, _ input: [UInt8], terms: TransmissionTerms = TransmissionTerms(), chunk: Int = .max,
    cut: Int? = nil,
    stop: StopFlag = StopFlag()
) -> Outcome {
    var session = TransmissionSession(device: device, terms: terms, stop: stop)
    var inputBuffer = InputBuffer()
    var outputBuffer = OutputBuffer()
    var outcome = Outcome()
    var position = 0
    while true {
        let step = session.step(&inputBuffer, &outputBuffer)
        outcome.sent += outputBuffer.bytes
        outputBuffer.removeAll()
        switch step {
        case .send, .pause: break
        case .leave(let left): session.finish(left, inputBuffer, &outputBuffer)
        case .end(let reason):
            outcome.end = reason
            return outcome
        case .receive(let byteCount):
            if position == input.count { return outcome }
            inputBuffer.makeRoom(for: byteCount)
            let free = inputBuffer.free
            let end = pieceEnd(position, chunk: min(chunk, free.count), cut: cut, of: input.count)
            let next = input[position..<end]
            free.copyBytes(from: next)
            inputBuffer.received(next.count)
            position += next.count
        }
    }
}
