import Dispatch
import Glibc
public import Logging
import Synchronization

/// Serves an ``ExportTable`` to NBD clients on loopback TCP and Unix sockets (nbd-protocol.md).
///
/// One thread per listener and one per connection, all its own; every call here may come from any thread, and only
/// ``stop(graceSeconds:)`` blocks.
public final class NBDServer: Sendable {
    private struct State {
        var isStopped = false
        var nextConnection = 0
        var connections: [Int: ConnectionControl] = [:]
        var listeners: [SharedListener] = []
    }

    /// A listener that its thread and ``NBDServer/stop(graceSeconds:)`` both use.
    private final class SharedListener: Sendable {
        let listener: Listener
        init(_ listener: consuming Listener) { self.listener = listener }
    }

    private let exports: ExportTable
    private let options: NBDServerOptions
    private let logger: Logger
    private let state = Mutex(State())
    /// Entered once per thread.
    private let threads = DispatchGroup()

    public init(exports: ExportTable, options: NBDServerOptions = NBDServerOptions(), logger: Logger) {
        self.exports = exports
        self.options = options
        self.logger = logger
    }

    /// Listens on a TCP address of this machine only; others need TLS and are refused.
    ///
    /// - Parameters:
    ///   - host: an IPv4 or IPv6 address without brackets, or a host name. Of several addresses the first that works is taken.
    ///   - port: 0 takes a free one.
    /// - Returns: the port.
    @discardableResult
    public func listen(host: String, port: UInt16) throws(NBDServerError) -> UInt16 {
        let listener = try Listener.tcp(host: host, port: port)
        let bound = listener.port ?? port
        try start(listener)
        return bound
    }

    /// Listens on a Unix socket that only this user can open. The file that a dead server left is replaced; the file is removed
    /// by ``stop(graceSeconds:)``.
    public func listen(socketPath: String) throws(NBDServerError) {
        try start(Listener.unix(path: socketPath))
    }

    /// Stops: no new clients, requests in flight finish and are answered, those behind them get ESHUTDOWN or the connection
    /// closes. Returns when every thread has ended. Blocks its thread; may be called again.
    ///
    /// - Parameter graceSeconds: after that the connections are cut; what is waited for then is only a device call that has not
    ///   returned.
    public func stop(graceSeconds: Double) {
        let (listeners, connections) = state.withLock { state in
            defer { state.listeners = [] }
            state.isStopped = true
            return (state.listeners, Array(state.connections.values))
        }
        for shared in listeners {
            shared.listener.removeFile()
            shared.listener.wake()
        }
        for connection in connections { connection.end(.afterRequestsInFlight) }
        if threads.wait(timeout: .now() + max(0, graceSeconds)) == .success { return }
        for connection in state.withLock({ Array($0.connections.values) }) { connection.end(.now) }
        threads.wait()
    }

    /// How many clients are connected now.
    public var connectionCount: Int { state.withLock { $0.connections.count } }

    private func start(_ listener: consuming Listener) throws(NBDServerError) {
        let shared = SharedListener(listener)
        let isStopped = state.withLock { state in
            if !state.isStopped { state.listeners.append(shared) }
            return state.isStopped
        }
        do throws(Errno) {
            if isStopped { throw Errno(rawValue: ESHUTDOWN) }
            try startThread { self.acceptClients(on: shared) }
        } catch {
            state.withLock { $0.listeners.removeAll { $0 === shared } }
            shared.listener.removeFile()
            throw isStopped ? .stopped : .cannotListen(shared.listener.name, reason: error.description)
        }
        logger.info("NBD listens", metadata: ["address": "\(shared.listener.name)"])
    }

    private func startThread(_ body: @escaping @Sendable () -> Void) throws(Errno) {
        threads.enter()
        let threads = self.threads
        do throws(Errno) {
            try OwnedThread.start {
                body()
                threads.leave()
            }
        } catch {
            threads.leave()
            throw error
        }
    }

    private func acceptClients(on shared: SharedListener) {
        while !state.withLock({ $0.isStopped }) {
            do throws(Errno) {
                let client = try shared.listener.accept()
                if shared.listener.port != nil { try prepareTCP(client) }
                try startConnection(client)
            } catch {
                if state.withLock({ $0.isStopped }) { return }
                logger.warning("NBD client not accepted: \(error)")
                // Out of descriptors, memory or threads: trying again at once would only spin.
                if error.rawValue != ECONNABORTED { usleep(50_000) }
            }
        }
    }

    /// Small replies leave at once, and a client that vanished without a word is noticed.
    private func prepareTCP(_ client: borrowing Socket) throws(Errno) {
        try client.set(CInt(TCP_NODELAY), level: CInt(IPPROTO_TCP), to: 1)
        try client.set(SO_KEEPALIVE, to: 1)
    }

    private func startConnection(_ client: consuming Socket) throws(Errno) {
        let control = ConnectionControl(client)
        guard let id = register(control) else { return control.close() }
        do throws(Errno) {
            try startThread { self.serve(control, id) }
        } catch {
            forget(control, id)
            throw error
        }
    }

    /// Nil if the server is full or stops.
    private func register(_ control: ConnectionControl) -> Int? {
        let (id, isFull) = state.withLock { state -> (Int?, Bool) in
            if state.isStopped { return (nil, false) }
            if state.connections.count >= options.connectionLimit { return (nil, true) }
            state.nextConnection += 1
            state.connections[state.nextConnection] = control
            return (state.nextConnection, false)
        }
        if isFull { logger.debug("NBD client refused: \(options.connectionLimit) are connected") }
        return id
    }

    private func serve(_ control: ConnectionControl, _ id: Int) {
        var logger = self.logger
        logger[metadataKey: "connection"] = "\(id)"
        Connection(control, exports: exports, logger: logger).run(handshakeSeconds: options.handshakeSeconds)
        forget(control, id)
    }

    private func forget(_ control: ConnectionControl, _ id: Int) {
        control.close()
        state.withLock { _ = $0.connections.removeValue(forKey: id) }
    }
}
