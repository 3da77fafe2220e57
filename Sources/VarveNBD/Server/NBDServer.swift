import Dispatch
import Glibc
public import Logging
import Synchronization
import VarveBackend

/// Serves an ``ExportTable`` to NBD clients on TCP and Unix sockets (nbd-protocol.md).
///
/// One thread per listener and one per connection, all its own; every call here may come from any thread, and only
/// ``stop(graceSeconds:)`` blocks.
public final class NBDServer: Sendable {
    /// A listener that its thread and ``NBDServer/stop(graceSeconds:)`` both use.
    private final class SharedListener: Sendable {
        let listener: Listener
        init(_ listener: consuming Listener) { self.listener = listener }
    }

    private let exports: ExportTable
    private let options: NBDServerOptions
    private let logger: Logger
    private let contexts: TLSRenewal?
    private let memory: BufferMemory
    private let workers = WorkerPool()
    private let crowd = Crowd()
    private let connections: ConnectionRegistry
    private let listeners = Mutex<[SharedListener]>([])
    /// Entered once per thread.
    private let threads = DispatchGroup()

    public init(exports: ExportTable, options: NBDServerOptions = NBDServerOptions(), logger: Logger) {
        self.exports = exports
        self.options = options
        self.logger = logger
        contexts = options.tls.context.map { TLSRenewal($0) }
        memory = BufferMemory(byteCount: options.bufferByteCountMax)
        connections = ConnectionRegistry(limit: options.connectionLimit, handshakeLimit: options.handshakeLimit)
    }

    /// Listens on a TCP address. One that other machines reach is refused unless TLS is required of them, or plain text allowed.
    ///
    /// - Parameters:
    ///   - host: an IPv4 or IPv6 address without brackets, or a host name. Of several addresses the first that works is taken.
    ///   - port: 0 takes a free one.
    /// - Returns: the port.
    @discardableResult
    public func listen(host: String, port: UInt16) throws(NBDServerError) -> UInt16 {
        let listener = try Listener.tcp(host: host, port: port, mayListen: options.tls.mayListen)
        let bound = listener.port ?? port
        try start(listener)
        return bound
    }

    /// Listens on a Unix socket that only this user can open. The file that a dead server left is replaced; the file is removed
    /// by ``stop(graceSeconds:)``.
    public func listen(socketPath: String) throws(NBDServerError) {
        try start(Listener.unix(path: socketPath))
    }

    /// Takes over a socket that listens already, TCP or Unix (``ActivatedSockets``). It is closed by ``stop(graceSeconds:)``; the
    /// file of a Unix socket stays.
    /// - Returns: its address, for people.
    @discardableResult
    public func listen(descriptor: Int32) throws(NBDServerError) -> String {
        let listener = try Listener.activated(descriptor, mayListen: options.tls.mayListen)
        let name = listener.name
        try start(listener)
        return name
    }

    /// Serves one client that is connected already, as a local one (``StandardInput``).
    ///
    /// - Parameters:
    ///   - descriptor: a connected socket, which this server owns from now on.
    ///   - whenOver: called once when the client is gone, on the connection's thread; must not call ``stop(graceSeconds:)``.
    public func serve(descriptor: Int32, whenOver: @escaping @Sendable () -> Void) throws(NBDServerError) {
        let socket = Socket(owning: descriptor)
        do throws(Errno) {
            try startConnection(socket, options.tls.mode(isLocal: true), whenOver: whenOver)
        } catch {
            throw .badDescriptor(descriptor, problem: error.description)
        }
    }

    /// Stops: no new clients, requests in flight finish and are answered, those behind them get ESHUTDOWN or the connection
    /// closes. Returns when every thread has ended. Blocks its thread; may be called again.
    ///
    /// - Parameter graceSeconds: after that the connections are cut; what is waited for then is only a device call that has not
    ///   returned.
    public func stop(graceSeconds: Double) {
        connections.stop()
        let listeners = self.listeners.withLock { listeners in
            defer { listeners = [] }
            return listeners
        }
        for shared in listeners {
            shared.listener.removeFile()
            shared.listener.wake()
        }
        connections.endAll(.afterRequestsInFlight)
        if threads.wait(timeout: .now() + max(0, graceSeconds)) == .success { return }
        connections.endAll(.now)
        threads.wait()
    }

    /// How many clients are connected now.
    public var connectionCount: Int { connections.count }

    private func start(_ listener: consuming Listener) throws(NBDServerError) {
        let shared = SharedListener(listener)
        listeners.withLock { $0.append(shared) }
        do throws(Errno) {
            // After it is in the list: whichever of this and stop() comes second sees the other.
            if connections.isStopped { throw Errno(rawValue: ESHUTDOWN) }
            try startThread { self.acceptClients(on: shared) }
        } catch {
            listeners.withLock { $0.removeAll { $0 === shared } }
            shared.listener.removeFile()
            throw connections.isStopped ? .stopped : .cannotListen(shared.listener.name, reason: error.description)
        }
        let mode = options.tls.mode(isLocal: shared.listener.isLocal)
        logger.info("NBD listens", metadata: ["address": "\(shared.listener.name)", "tls": "\(mode.rawValue)"])
    }

    private func startThread(_ body: @escaping @Sendable () -> Void) throws(Errno) {
        threads.enter()
        let threads = self.threads
        do throws(OwnedThread.Refusal) {
            try OwnedThread.start {
                body()
                threads.leave()
            }
        } catch {
            threads.leave()
            throw Errno(rawValue: error.errorNumber)
        }
    }

    private func acceptClients(on shared: SharedListener) {
        let mode = options.tls.mode(isLocal: shared.listener.isLocal)
        var backoff = AcceptBackoff()
        while !connections.isStopped {
            do throws(Errno) {
                guard let client = try shared.listener.accept() else { return }
                if shared.listener.port != nil { try client.prepareTCP() }
                try startConnection(client, mode, whenOver: {})
                backoff.succeeded()
            } catch {
                let milliseconds = backoff.milliseconds(after: error)
                logger.warning("NBD client not accepted: \(error)", metadata: ["pause": "\(milliseconds) ms"])
                _ = try? shared.listener.pause(milliseconds: milliseconds)
            }
        }
    }

    private func startConnection(_ client: consuming Socket, _ mode: TLSMode, whenOver: @escaping @Sendable () -> Void)
        throws(Errno)
    {
        let control = ConnectionControl(client)
        let number: Int
        switch connections.add(control) {
        case .success(let added): number = added
        case .failure(let refusal):
            if refusal == .full { logger.debug("NBD client refused: \(options.connectionLimit) are connected") }
            control.close()
            return whenOver()
        }
        do throws(Errno) {
            try startThread {
                self.serve(control, number, mode)
                whenOver()
            }
        } catch {
            forget(control, number)
            throw error
        }
    }

    private func serve(_ control: ConnectionControl, _ number: Int, _ mode: TLSMode) {
        var logger = self.logger
        logger[metadataKey: "connection"] = "\(number)"
        let tls = ConnectionTLS(mode: mode, contexts: contexts)
        Connection(
            control, exports: exports, tls: tls, memory: memory, workers: workers,
            crowd: crowd, usesRing: options.usesRing, logger: logger
        )
        .run(handshakeSeconds: options.handshakeSeconds) { self.connections.opened(number) }
        forget(control, number)
    }

    private func forget(_ control: ConnectionControl, _ number: Int) {
        control.close()
        connections.remove(number)
    }
}
