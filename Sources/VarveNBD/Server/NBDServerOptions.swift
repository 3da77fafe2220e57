/// The limits of an ``NBDServer`` on strangers (nbd-protocol.md, section 15).
public struct NBDServerOptions: Sendable {
    /// The most clients at a time; one more is closed at once.
    public var connectionLimit: Int
    /// How long a client has from its connection until it has opened an export.
    public var handshakeSeconds: Double

    public init(connectionLimit: Int = 256, handshakeSeconds: Double = 10) {
        self.connectionLimit = connectionLimit
        self.handshakeSeconds = handshakeSeconds
    }
}
