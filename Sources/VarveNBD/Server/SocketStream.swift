import Glibc

/// Blocking input and output on a socket that someone else owns and keeps open.
struct SocketStream {
    let descriptor: CInt

    /// Whether it is a Unix socket.
    var isUnix: Bool {
        var domain: CInt = 0
        var byteCount = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &byteCount) == 0 && domain == AF_UNIX
    }

    /// Receives at least one byte.
    /// - Parameter deadline: nil waits for ever.
    /// - Returns: how many bytes; 0 at the end of the stream.
    /// - Throws: ``Errno/timedOut`` after the deadline, else what `recv` says.
    func receive(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline? = nil) throws(Errno) -> Int {
        if let deadline { try wait(for: POLLIN, deadline) }
        return try uninterrupted { recv(descriptor, buffer.baseAddress, buffer.count, 0) }
    }

    /// Receives what has arrived already.
    /// - Returns: how many bytes; 0 at the end of the stream.
    /// - Throws: EAGAIN if nothing is there, else what `recv` says.
    func receiveNow(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try uninterrupted { recv(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_DONTWAIT)) }
    }

    /// Sends all of `bytes`. No SIGPIPE: a peer that is gone is an error (EPIPE, ECONNRESET).
    /// - Throws: ``Errno/timedOut`` after the deadline, else what `send` says.
    func send(_ bytes: UnsafeRawBufferPointer, deadline: Deadline? = nil) throws(Errno) {
        let flags = CInt(MSG_NOSIGNAL) | (deadline == nil ? 0 : CInt(MSG_DONTWAIT))
        var sent = 0
        while sent < bytes.count {
            if let deadline { try wait(for: POLLOUT, deadline) }
            let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
            do throws(Errno) {
                sent += try uninterrupted { Glibc.send(descriptor, rest.baseAddress, rest.count, flags) }
            } catch  where error.rawValue == EAGAIN && deadline != nil {
                continue
            }
        }
    }

    /// Sends what the socket takes at once.
    /// - Returns: how many bytes.
    func sendNow(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        do throws(Errno) {
            return try uninterrupted {
                Glibc.send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            }
        } catch  where error.rawValue == EAGAIN {
            return 0
        }
    }

    /// Waits until bytes (or the end of the stream) can be received.
    /// - Returns: false if none came in time.
    func isReadable(withinSeconds seconds: Double) throws(Errno) -> Bool {
        do throws(Errno) {
            try wait(for: POLLIN, Deadline(secondsFromNow: seconds))
            return true
        } catch  where error == .timedOut {
            return false
        }
    }

    private func wait(for events: CInt, _ deadline: Deadline) throws(Errno) {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        let ready = try uninterrupted { Int(poll(&entry, 1, deadline.remainingMilliseconds)) }
        if ready == 0 { throw .timedOut }
    }
}
