import Glibc

/// A socket that clients connect to, and the file of a Unix socket.
struct Listener: ~Copyable, Sendable {
    /// For logs and errors: `127.0.0.1:10809` or the path.
    let name: String
    /// The TCP port; nil for a Unix socket.
    let port: UInt16?
    /// Whether only this machine reaches it.
    let isLocal: Bool
    private let socket: Socket
    private let file: SocketFile?
    private let waker: Waker
    /// Another process, systemd, has the socket too, and goes on listening when this one stops.
    private let isShared: Bool

    private init(
        address: SocketAddress, name: String, socket: consuming Socket, file: SocketFile?, isShared: Bool = false
    ) throws(Errno) {
        self.name = name
        port = address.port
        isLocal = address.isLocal
        self.file = file
        self.isShared = isShared
        // A client that leaves between being announced and being accepted must not hold the thread.
        _ = fcntl(socket.descriptor, F_SETFL, O_NONBLOCK)
        self.socket = socket
        waker = try Waker.make()
    }

    /// Listens on a TCP address. Port 0 takes a free one.
    /// - Parameter mayListen: whether an address may be used, by whether it is local.
    static func tcp(host: String, port: UInt16, mayListen: (Bool) -> Bool) throws(NBDServerError) -> Listener {
        let wanted = name(host, port)
        let addresses = try resolve(host: host, port: port, name: wanted)
        guard addresses.allSatisfy({ mayListen($0.isLocal) }) else { throw .notLoopback(wanted) }
        do throws(Errno) {
            let socket = try listen(onFirstOf: addresses[...])
            let bound = try SocketAddress(boundTo: socket.descriptor)
            return try Listener(
                address: bound, name: name(host, bound.port ?? port), socket: socket, file: nil)
        } catch {
            throw Self.error(error, wanted)
        }
    }

    /// Listens on a Unix socket that only this user can open. The file of a dead server is replaced.
    static func unix(path: String) throws(NBDServerError) -> Listener {
        guard let address = SocketAddress(path: path) else { throw .badSocketPath(path) }
        try SocketFile.removeStale(path, address)
        do throws(Errno) {
            let socket = try listen(on: address)
            return try Listener(address: address, name: path, socket: socket, file: try SocketFile(path: path))
        } catch {
            throw Self.error(error, path)
        }
    }

    /// Takes over a socket that listens already.
    /// - Parameter mayListen: whether an address may be used, by whether it is local.
    static func activated(_ descriptor: CInt, mayListen: (Bool) -> Bool) throws(NBDServerError) -> Listener {
        let socket = Socket(owning: descriptor)
        let address: SocketAddress
        do throws(Errno) {
            let isListening = try socket.option(SO_ACCEPTCONN) != 0
            address = try SocketAddress(boundTo: descriptor)
            guard isListening else { throw Errno(rawValue: EINVAL) }
        } catch {
            throw .badDescriptor(descriptor, problem: "it is no listening TCP or Unix socket (\(error))")
        }
        guard mayListen(address.isLocal) else { throw .notLoopback(address.description) }
        do throws(Errno) {
            return try Listener(address: address, name: address.description, socket: socket, file: nil, isShared: true)
        } catch {
            throw .cannotListen(address.description, reason: error.description)
        }
    }

    /// Waits for the next client.
    /// - Returns: nil after ``wake()``.
    borrowing func accept() throws(Errno) -> Socket? {
        while true {
            guard try waker.wait(for: socket.descriptor) else { return nil }
            do throws(Errno) {
                return try acceptNow()
            } catch  where error.rawValue == EAGAIN {
                continue
            }
        }
    }

    /// - Throws: EAGAIN if the client that was announced has left.
    private borrowing func acceptNow() throws(Errno) -> Socket {
        let descriptor = socket.descriptor
        let client = Socket(owning: CInt(try uninterrupted { Int(Glibc.accept(descriptor, nil, nil)) }))
        guard fcntl(client.descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw .current }
        return client
    }

    /// Waits without accepting.
    /// - Returns: false after ``wake()``.
    borrowing func pause(milliseconds: CInt) throws(Errno) -> Bool { try waker.wait(for: -1, milliseconds: milliseconds) }

    /// Ends ``accept()`` for good; from any thread. Clients are refused from now on, unless systemd listens too.
    borrowing func wake() {
        waker.wake()
        if !isShared { socket.cut() }
    }

    /// Removes the file of a Unix socket, unless another server has put its own there.
    borrowing func removeFile() { file?.remove() }

    private static func listen(on address: SocketAddress) throws(Errno) -> Socket {
        let socket = try Socket(family: address.family)
        if address.family == AF_UNIX {
            // Before bind, so that the file never has another mode.
            guard fchmod(socket.descriptor, 0o600) == 0 else { throw .current }
        } else {
            try socket.set(SO_REUSEADDR, to: 1)
        }
        guard address.withPointer({ bind(socket.descriptor, $0, $1) }) == 0 else { throw .current }
        guard Glibc.listen(socket.descriptor, 128) == 0 else { throw .current }
        return socket
    }

    /// A host name may have an address of a family that this machine has not; then the next one serves.
    private static func listen(onFirstOf addresses: ArraySlice<SocketAddress>) throws(Errno) -> Socket {
        guard let first = addresses.first else { throw Errno(rawValue: EADDRNOTAVAIL) }
        do throws(Errno) {
            return try listen(on: first)
        } catch  where addresses.count > 1 && (error.rawValue == EADDRNOTAVAIL || error.rawValue == EAFNOSUPPORT) {
            return try listen(onFirstOf: addresses.dropFirst())
        }
    }

    private static func resolve(host: String, port: UInt16, name: String) throws(NBDServerError) -> [SocketAddress] {
        do throws(SocketAddress.ResolutionError) {
            return try SocketAddress.resolve(host: host, port: port)
        } catch {
            throw .unknownHost(name, reason: error.text)
        }
    }

    private static func name(_ host: String, _ port: UInt16) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func error(_ error: Errno, _ name: String) -> NBDServerError {
        error.rawValue == EADDRINUSE ? .addressInUse(name) : .cannotListen(name, reason: error.description)
    }
}
