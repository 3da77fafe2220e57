import VarveBackend
import VarveNBD
import VarveTestKit

/// Feeds the bytes of a stranger to a handshake and the transmission behind it, and checks what holds whatever they are: every step makes
/// progress, memory is bounded, and what is sent are replies.
///
/// | offset | bytes | meaning                                                                    |
/// |-------:|------:|:---------------------------------------------------------------------------|
/// |      0 |     1 | modulo 4: begin with the handshake, or with transmission in a format       |
/// |      1 |     1 | the bytes arrive in pieces of this size; 0 for all at once                 |
/// |      2 |       | what the client sends                                                      |
struct FuzzRun {
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    static let headByteCount = 2
    private static let formats: [ReplyFormat] = [.simple, .structured, .extended]
    /// The most that may be sent at once: one READ with its chunks, or the answers to one option.
    private static let outputByteCountMax = (32 << 20) + (64 << 10)
    /// The most that may have to arrive in one piece.
    private static let inputByteCountMax = (32 << 20) + 32

    private let device = SampleSession.device()
    private let chunk: Int
    private var rest: ArraySlice<UInt8>

    /// - Throws: ``Violation``, or what ``ReplyReader`` finds.
    static func run(_ bytes: [UInt8]) throws {
        guard bytes.count >= headByteCount else { return }
        var run = FuzzRun(chunk: bytes[1] == 0 ? .max : Int(bytes[1]), rest: bytes[headByteCount...])
        let start = Int(bytes[0] % 4)
        if start > 0 { return try run.transmit(run.device, SampleSession.terms(formats[start - 1])) }
        if let (export, terms) = try run.shakeHands() { try run.transmit(export.device, terms) }
    }

    private init(chunk: Int, rest: ArraySlice<UInt8>) {
        self.chunk = chunk
        self.rest = rest
    }

    private mutating func next(atMost count: Int) -> ArraySlice<UInt8> {
        let piece = rest.prefix(min(chunk, count))
        rest = rest.dropFirst(piece.count)
        return piece
    }

    /// What was opened, if anything.
    private mutating func shakeHands() throws -> (Export, TransmissionTerms)? {
        let exports = ExportTable()
        exports.publish("disk", description: "data", device: device)
        var session = HandshakeSession(exports: exports, tls: .optional)
        var buffer: [UInt8] = []
        while true {
            let (consumed, action) = buffer.withUnsafeBytes { session.advance($0) }
            try check(consumed <= buffer.count, "consumes no more than there is")
            buffer.removeFirst(consumed)
            switch action {
            case .receive:
                try check(buffer.count < OptionHeader.byteCount + Limits.optionByteCount, "an option fits the buffer")
                if rest.isEmpty { return nil }
                buffer += next(atMost: .max)
            case .send(let bytes):
                try check(consumed > 0 && bytes.count <= Self.outputByteCountMax, "an answer ends")
            case .startTLS:
                try check(buffer.isEmpty, "no plain text is taken for what came over TLS")
                session.tlsStarted(names: [])
            case .transmit(let export, let terms, _):
                rest = buffer + rest
                return (export, terms)
            case .close: return nil
            }
        }
    }

    private mutating func transmit(_ device: any BlockDevice, _ terms: TransmissionTerms) throws {
        var session = TransmissionSession(device: CheckedDevice(device), terms: terms, stop: StopFlag())
        var input = InputBuffer()
        var output = OutputBuffer()
        var reader = ReplyReader(terms.format)
        while true {
            let step = session.step(&input, &output)
            try check(output.bytes.count <= Self.outputByteCountMax, "output is bounded")
            // Whether data follows a simple reply only the client knows.
            if terms.format.hasChunks { _ = try reader.replies(Array(output.bytes)) }
            switch step {
            case .end: return
            case .pause: try check(false, "without limits nothing waits for its turn")
            case .send: try check(!output.isEmpty, "there is something to send")
            case .leave(let left):
                output.removeAll()
                session.finish(left, input, &output)
                continue
            case .receive(let byteCount):
                try check(byteCount <= Self.inputByteCountMax, "input is bounded")
                try check(byteCount == 1 || byteCount > input.unread.count, "more is needed")
                if rest.isEmpty { return }
                input.makeRoom(for: byteCount)
                let piece = next(atMost: input.free.count)
                input.free.copyBytes(from: piece)
                input.received(piece.count)
            }
            output.removeAll()
        }
    }

    private func check(_ condition: Bool, _ rule: String) throws {
        if !condition { throw Violation(description: "broken: \(rule)") }
    }
}
