import Synchronization

/// What other threads may do to a connection: end it. Owns the socket, which only the connection's own thread closes.
final class ConnectionControl: Sendable {
    /// Read by the session between two requests.
    let stop = StopFlag()
    /// Set once the connection is cut.
    let cut = StopFlag()
    /// For the connection's own thread, which knows that it has not called ``close()`` yet.
    let stream: SocketStream
    private let socket: Mutex<Socket?>

    init(_ socket: consuming Socket) {
        stream = SocketStream(descriptor: socket.descriptor)
        self.socket = Mutex(socket)
    }

    /// Tells the session to end. From any thread; does not block.
    func end(_ how: SessionEnd) {
        stop.set()
        if how == .now { cut.set() }
        socket.withLock { socket in
            switch how {
            case .afterRequestsInFlight: socket?.stopReceiving()
            case .now: socket?.cut()
            }
        }
    }

    /// Closes the socket. By the connection's own thread, once, after its last use of ``stream``.
    func close() {
        socket.withLock { $0 = nil }
    }
}
