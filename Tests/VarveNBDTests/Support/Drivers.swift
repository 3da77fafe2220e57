import VarveBackend
import VarveNBD

/// What a session made of the bytes it was fed.
struct Outcome {
    var sent: [UInt8] = []
    var end: SessionEndReason?
    var opened: Export?
    /// What was left for transmission.
    var rest: [UInt8] = []
}

/// Feeds a handshake session in pieces of `chunk` bytes, as a socket would.
/// - Parameter names: what the client proves to be called when it starts TLS.
func runHandshake(
    _ exports: ExportTable, _ input: [UInt8], chunk: Int = .max, isStopping: Bool = false, tls: TLSMode = .off,
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
            let next = input[position..<min(input.count, position + min(chunk, input.count))]
            buffer += next
            position += next.count
        case .send(let bytes): outcome.sent += bytes
        case .startTLS(let reply):
            outcome.sent += reply
            session.tlsStarted(names: names)
        case .transmit(let export, let reply):
            outcome.sent += reply
            outcome.opened = export
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
    _ device: any BlockDevice, _ input: [UInt8], chunk: Int = .max, stop: StopFlag = StopFlag()
) -> Outcome {
    var session = TransmissionSession(device: device, stop: stop)
    var inputBuffer = InputBuffer()
    var outputBuffer = OutputBuffer()
    var outcome = Outcome()
    var position = 0
    while true {
        let step = session.step(&inputBuffer, &outputBuffer)
        outcome.sent += outputBuffer.bytes
        outputBuffer.removeAll()
        switch step {
        case .send: break
        case .end(let reason):
            outcome.end = reason
            return outcome
        case .receive(let byteCount):
            if position == input.count { return outcome }
            inputBuffer.makeRoom(for: byteCount)
            let free = inputBuffer.free
            let next = input[position..<(position + min(chunk, free.count, input.count - position))]
            free.copyBytes(from: next)
            inputBuffer.received(next.count)
            position += next.count
        }
    }
}
