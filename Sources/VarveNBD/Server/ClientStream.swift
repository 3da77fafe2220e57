/// The bytes of one client: its socket, and TLS on it once the client has asked for it. For the connection's own thread.
struct ClientStream: ~Copyable {
    private let socket: SocketStream
    private var tls: TLSSession?

    /// How long close_notify may wait for a client that does not read.
    private static let endSeconds = 1.0

    init(_ socket: SocketStream) { self.socket = socket }

    /// Goes over to TLS for good.
    /// - Returns: the names that the client has proven to be its own.
    mutating func startTLS(_ context: TLSContext, deadline: Deadline) throws(StreamError) -> Set<String> {
        let tls = try TLSSession(context, over: socket)
        let names = try tls.handshake(deadline: deadline)
        self.tls = tls
        return names
    }

    /// Receives at least one byte.
    /// - Parameter deadline: nil waits for ever.
    /// - Returns: how many bytes; 0 at the end of the stream.
    func receive(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline?) throws(StreamError) -> Int {
        if let tls { return try tls.receive(into: buffer, .until(deadline)) }
        do throws(Errno) { return try socket.receive(into: buffer, deadline: deadline) } catch { throw .errno(error) }
    }

    /// The same, looking for bytes for a moment before the thread sleeps, if that pays.
    func receive(into buffer: UnsafeMutableRawBufferPointer, _ spinner: Spinner) throws(StreamError) -> Int {
        if let tls { return try tls.receive(into: buffer, .spinning(spinner)) }
        do throws(Errno) { return try spinner.receive(from: socket, into: buffer) } catch { throw .errno(error) }
    }

    /// Sends all of `bytes`.
    func send(_ bytes: UnsafeRawBufferPointer, deadline: Deadline? = nil) throws(StreamError) {
        if bytes.isEmpty { return }
        if let tls { return try tls.send(bytes, deadline: deadline) }
        do throws(Errno) { try socket.send(bytes, deadline: deadline) } catch { throw .errno(error) }
    }

    /// Whether the bytes go over TLS.
    var isEncrypted: Bool { tls != nil }

    /// Whether to send them is little more than to copy them: a Unix socket, without TLS.
    var isPlainUnix: Bool { !isEncrypted && socket.isUnix }

    /// Sends what the socket takes at once. Not over TLS.
    /// - Returns: how many bytes.
    func sendNow(_ bytes: UnsafeRawBufferPointer) throws(StreamError) -> Int {
        precondition(!isEncrypted, "a record of TLS is sent whole")
        do throws(Errno) { return try socket.sendNow(bytes) } catch { throw .errno(error) }
    }

    /// The socket, to wait for.
    var descriptor: CInt { socket.descriptor }

    /// Whether bytes are here already that the socket does not show.
    var hasPending: Bool { tls?.hasPending ?? false }

    /// Waits until bytes (or the end of the stream) can be received.
    /// - Returns: false if none came in time.
    func isReadable(withinSeconds seconds: Double) throws(StreamError) -> Bool {
        if hasPending { return true }
        do throws(Errno) { return try socket.isReadable(withinSeconds: seconds) } catch { throw .errno(error) }
    }

    /// Says goodbye as TLS wants it. Plain text knows no goodbye.
    func end() { tls?.end(deadline: Deadline(secondsFromNow: Self.endSeconds)) }
}
