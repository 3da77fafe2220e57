import Glibc

/// Owns a socket's descriptor: closed exactly once, when the owner goes away.
struct Socket: ~Copyable, Sendable {
    let descriptor: CInt

    /// Takes over an open descriptor.
    init(owning descriptor: CInt) { self.descriptor = descriptor }

    /// A new stream socket that child processes do not inherit.
    init(family: CInt) throws(Errno) {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        descriptor = try CInt(uninterrupted { Int(socket(family, type, 0)) })
    }

    deinit { _ = close(descriptor) }

    borrowing func set(_ option: CInt, level: CInt = SOL_SOCKET, to value: CInt) throws(Errno) {
        var value = value
        guard setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size)) == 0 else { throw .current }
    }

    /// No further bytes come in; whoever waits for them is woken. What has arrived can still be received.
    borrowing func stopReceiving() { _ = shutdown(descriptor, CInt(SHUT_RD)) }

    /// Cuts the connection; whoever waits in a call on it is woken.
    borrowing func cut() { _ = shutdown(descriptor, CInt(SHUT_RDWR)) }
}
