import Glibc

/// A socket that clients connect to, and the file of a Unix socket.
struct Listener: ~Copyable, Sendable {
    /// For logs and errors: `127.0.0.1:10809` or the path.
    let name: String
    /// The TCP port; nil for a Unix socket.
    let port: UInt16?
    private let socket: Socket
    private let file: SocketFile?

    private init(name: String, port: UInt16?, socket: consuming Socket, file: SocketFile?) {
        self.name = name
        self.port = port
        self.socket = socket
        self.file = file
    }

    /// Listens on a TCP address. Port 0 takes a free one.
    static func tcp(host: String, port: UInt16) throws(NBDServerError) -> Listener {
        let wanted = name(host, port)
        let addresses = try localAddresses(host: host, port: port, name: wanted)
        do throws(Errno) {
            let socket = try listen(onFirstOf: addresses[...])
            let bound = try SocketAddress.port(of: socket.descriptor)
            return Listener(name: name(host, bound), port: bound, socket: socket, file: nil)
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
            return Listener(name: path, port: nil, socket: socket, file: try SocketFile(path: path))
        } catch {
            throw Self.error(error, path)
        }
    }

    /// Waits for the next client.
    /// - Throws: EINVAL after ``wake()``.
    borrowing func accept() throws(Errno) -> Socket {
        let descriptor = socket.descriptor
        let client = Socket(owning: CInt(try uninterrupted { Int(Glibc.accept(descriptor, nil, nil)) }))
        guard fcntl(client.descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw .current }
        return client
    }

    /// Ends ``accept()`` for good; from any thread.
    borrowing func wake() { socket.cut() }

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

    private static func localAddresses(host: String, port: UInt16, name: String) throws(NBDServerError) -> [SocketAddress] {
        let addresses: [SocketAddress]
        do throws(SocketAddress.ResolutionError) {
            addresses = try SocketAddress.resolve(host: host, port: port)
        } catch {
            throw .unknownHost(name, reason: error.text)
        }
        guard addresses.allSatisfy(\.isLocal) else { throw .notLoopback(name) }
        return addresses
    }

    private static func name(_ host: String, _ port: UInt16) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func error(_ error: Errno, _ name: String) -> NBDServerError {
        error.rawValue == EADDRINUSE ? .addressInUse(name) : .cannotListen(name, reason: error.description)
    }
}
