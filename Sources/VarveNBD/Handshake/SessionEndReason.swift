/// Why a session is over. For logs and tests.
package enum SessionEndReason: Equatable, Sendable, CustomStringConvertible {
    /// ABORT in the handshake, DISC in transmission.
    case clientLeft
    case endOfStream
    /// The export was withdrawn or the server stops.
    case stopped
    case handshakeTimedOut
    case unknownClientFlags(UInt32)
    case badOptionMagic
    case absurdOptionLength(UInt32)
    /// EXPORT_NAME cannot carry an error, so it is answered by closing.
    case exportNameRefused(String)
    /// CVE-2021-3716.
    case plaintextBehindStartTLS
    /// No TLS with this client, or it broke TLS later.
    case tlsFailed(String)
    /// It kept memory from others and made no progress.
    case stalled
    case badRequestMagic
    case oversizePayload(UInt64)
    case connectionLost(String)

    package var description: String {
        switch self {
        case .clientLeft: "the client said goodbye"
        case .endOfStream: "the client closed the connection"
        case .stopped: "the export was withdrawn or the server stops"
        case .handshakeTimedOut: "the client did not finish the handshake in time"
        case .unknownClientFlags(let flags): "unknown client flags 0x\(String(flags, radix: 16))"
        case .badOptionMagic: "an option did not start with IHAVEOPT"
        case .absurdOptionLength(let length): "an option announced \(length) bytes of data"
        case .exportNameRefused(let text): "EXPORT_NAME cannot be answered: \(text)"
        case .plaintextBehindStartTLS: "bytes in plain text followed STARTTLS"
        case .tlsFailed(let text): "TLS failed: \(text)"
        case .stalled: "the client stalled while others waited for memory"
        case .badRequestMagic: "a request did not start with its magic number"
        case .oversizePayload(let length): "a request announced \(length) bytes of payload"
        case .connectionLost(let text): "connection lost: \(text)"
        }
    }

    /// Whether the client broke the protocol, which an operator may want to see.
    package var isViolation: Bool {
        switch self {
        case .clientLeft, .endOfStream, .stopped, .connectionLost: false
        case .handshakeTimedOut, .unknownClientFlags, .badOptionMagic, .absurdOptionLength, .exportNameRefused,
            .plaintextBehindStartTLS, .tlsFailed, .stalled, .badRequestMagic, .oversizePayload:
            true
        }
    }
}
