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

    borrowing func option(_ option: CInt, level: CInt = SOL_SOCKET) throws(Errno) -> CInt {
        var value: CInt = 0
        var byteCount = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, level, option, &value, &byteCount) == 0 else { throw .current }
        return value
    }

    /// Small replies leave at once, and a client that vanished without a word is noticed within two minutes. For TCP.
    borrowing func prepareTCP() throws(Errno) {
        try set(CInt(TCP_NODELAY), level: CInt(IPPROTO_TCP), to: 1)
        try set(SO_KEEPALIVE, to: 1)
        for (option, value) in [(TCP_KEEPIDLE, 60), (TCP_KEEPINTVL, 10), (TCP_KEEPCNT, 6)] as [(CInt, CInt)] {
            try set(option, level: CInt(IPPROTO_TCP), to: value)
        }
    }

    /// No further bytes come in; whoever waits for them is woken. What has arrived can still be received.
    borrowing func stopReceiving() { _ = shutdown(descriptor, CInt(SHUT_RD)) }

    /// Cuts the connection; whoever waits in a call on it is woken.
    borrowing func cut() { _ = shutdown(descriptor, CInt(SHUT_RDWR)) }
}
