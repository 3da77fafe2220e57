/// The limits of an ``NBDServer`` on strangers (nbd-protocol.md, section 15), and what it asks of them.
public struct NBDServerOptions: Sendable {
    /// The most clients at a time; one more is closed at once.
    public var connectionLimit: Int
    /// The most clients that have not opened an export yet; for one more, the one that has been at it longest is cut. So those who
    /// stall keep nobody out.
    public var handshakeLimit: Int
    /// How long a client has from its connection until it has opened an export, TLS included.
    public var handshakeSeconds: Double
    /// The most memory, in bytes, that all clients together have for requests and replies beyond what each starts with
    /// (``InputBuffer/baseByteCount`` and ``OutputBuffer/baseByteCount``). At least ``bufferByteCountMin``.
    public var bufferByteCountMax: Int
    public var tls: TLSPolicy
    /// Whether the kernel reads for clients that wait for a disk (io_uring), where it lets this process ask for that.
    package var usesRing = true

    /// Two of the largest requests and two of the largest replies, so that a client alone is never refused while one buffer replaces
    /// another.
    public static let bufferByteCountMin = 4 * (Int(Limits.maximumPayload) + 1 << 20)

    public init(
        connectionLimit: Int = 1024, handshakeLimit: Int = 128, handshakeSeconds: Double = 10,
        bufferByteCountMax: Int = 256 << 20,
        tls: TLSPolicy = .off
    ) {
        precondition(bufferByteCountMax >= Self.bufferByteCountMin, "\(bufferByteCountMax) bytes do not hold the largest request")
        self.connectionLimit = connectionLimit
        self.handshakeLimit = handshakeLimit
        self.handshakeSeconds = handshakeSeconds
        self.bufferByteCountMax = bufferByteCountMax
        self.tls = tls
    }
}
