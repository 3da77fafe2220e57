import COpenSSL
import Glibc

/// TLS on one connection, for the connection's own thread alone: it is not `Sendable`, and nothing else may see it. Another thread
/// ends it by shutting the socket down, which this one notices as the end of the stream.
///
/// OpenSSL reads and writes through ``SocketBIO``, hence through ``SocketStream``: with its deadlines, without SIGPIPE, and with
/// the error number of the call that failed.
final class TLSSession {
    /// How a call waits for the client.
    enum Patience {
        /// Nil: for ever.
        case until(Deadline?)
        /// For ever, but looks for bytes for a moment before the thread sleeps, if that pays.
        case spinning(Spinner)
        /// Only for what has arrived; what is sent may wait.
        case none

        var deadline: Deadline? { if case .until(let deadline) = self { deadline } else { nil } }
    }

    private let ssl: OpaquePointer
    private let context: TLSContext
    private let stream: SocketStream
    /// What ``SocketBIO`` needs to know during a call, and what it found.
    private var patience = Patience.until(nil)
    private var failure: Errno?
    private(set) var isAtEnd = false
    /// The user whose key OpenSSL was given last. Proven only if ``isKeyProven``.
    private var sharedKeyUser: String?
    /// After a fatal error not even close_notify may be sent.
    private var isBroken = false

    init(_ context: TLSContext, over stream: SocketStream) throws(StreamError) {
        guard let ssl = SSL_new(context.pointer) else { throw .tls(OpenSSLError.take()) }
        self.ssl = ssl
        self.context = context
        self.stream = stream
        guard let bio = SocketBIO.make(for: self), varve_ssl_set_app_data(ssl, Unmanaged.passUnretained(self).toOpaque()) == 1
        else { throw .tls(OpenSSLError.take()) }
        SSL_set_bio(ssl, bio, bio)
    }

    deinit { SSL_free(ssl) }

    /// Agrees with the client on keys, and learns who it is.
    /// - Returns: the names that the client has proven to be its own: of its certificate, or the user of its key.
    func handshake(deadline: Deadline) throws(StreamError) -> Set<String> {
        guard try call(.until(deadline), { SSL_accept(ssl) }) > 0 else { throw .tls("the client left during the handshake") }
        if isKeyProven { return Set([sharedKeyUser].compactMap { $0 }) }
        guard let certificate = SSL_get1_peer_certificate(ssl) else { return [] }
        defer { X509_free(certificate) }
        return SSL_get_verify_result(ssl) == X509_V_OK ? PeerNames.names(of: certificate) : []
    }

    /// Receives at least one byte, and what else OpenSSL has taken from the socket by then, as far as there is room.
    /// - Returns: how many bytes; 0 at the end of the stream.
    func receive(into buffer: UnsafeMutableRawBufferPointer, _ patience: Patience) throws(StreamError) -> Int {
        var received = try receiveRecord(into: buffer, patience)
        // An error here comes again at the next call.
        while received > 0, received < buffer.count, hasPending,
            let more = try? receiveRecord(into: UnsafeMutableRawBufferPointer(rebasing: buffer[received...]), .none), more > 0
        {
            received += more
        }
        return received
    }

    /// Sends all of `bytes`, at least one.
    func send(_ bytes: UnsafeRawBufferPointer, deadline: Deadline?) throws(StreamError) {
        guard try call(.until(deadline), { SSL_write(ssl, bytes.baseAddress, CInt(bytes.count)) }) > 0 else {
            throw .errno(Errno(rawValue: EPIPE))
        }
    }

    /// Whether bytes are here already that the socket does not show.
    var hasPending: Bool { SSL_has_pending(ssl) == 1 }

    /// Tells the client that nothing more comes (close_notify), unless it is gone.
    func end(deadline: Deadline) {
        if isBroken { return }
        patience = .until(deadline)
        // What it returns is only whether the client has said goodbye too.
        _ = SSL_shutdown(ssl)
        ERR_clear_error()
    }

    private func receiveRecord(into buffer: UnsafeMutableRawBufferPointer, _ patience: Patience) throws(StreamError) -> Int {
        try call(patience) { SSL_read(ssl, buffer.baseAddress, CInt(clamping: buffer.count)) }
    }

    /// Makes one call of OpenSSL.
    /// - Returns: what it returned, positive, or 0 at the end of the stream.
    private func call(_ patience: Patience, _ body: () -> CInt) throws(StreamError) -> Int {
        self.patience = patience
        failure = nil
        ERR_clear_error()
        let result = body()
        if result > 0 { return Int(result) }
        let error = SSL_get_error(ssl, result)
        if error == SSL_ERROR_ZERO_RETURN { return 0 }
        if error == SSL_ERROR_WANT_READ { throw .errno(Errno(rawValue: EAGAIN)) }
        isBroken = true
        if let failure { throw .errno(failure) }
        if isAtEnd { return 0 }
        throw .tls(problem())
    }

    /// What was wrong, with the reason if it was the client's certificate.
    private func problem() -> String {
        let text = OpenSSLError.take()
        let verdict = SSL_get_verify_result(ssl)
        return verdict == X509_V_OK ? text : "\(text): \(String(cString: X509_verify_cert_error_string(verdict)))"
    }
}

// What OpenSSL calls back, on the thread that has called it.
extension TLSSession {
    static func of(_ ssl: OpaquePointer) -> TLSSession { of(pointer: varve_ssl_get_app_data(ssl)) }

    static func of(pointer: UnsafeMutableRawPointer?) -> TLSSession {
        guard let pointer else { preconditionFailure("OpenSSL calls back for no session") }
        return Unmanaged<TLSSession>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// - Returns: how many bytes the key has; 0 refuses the user.
    func sharedKey(of user: String, into room: UnsafeMutableRawBufferPointer) -> CUnsignedInt {
        guard let key = context.sharedKeys?.key(of: user), key.count <= room.count else { return 0 }
        room.copyBytes(from: key)
        sharedKeyUser = user
        return CUnsignedInt(key.count)
    }

    /// What `recv` would return; nil if nothing is there and this call must not wait, or if the call failed.
    func receiveFromSocket(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        do throws(Errno) {
            let received = try receiveWithPatience(into: buffer)
            if received == 0 { isAtEnd = true }
            return received
        } catch {
            if error.rawValue != EAGAIN { failure = error }
            return nil
        }
    }

    private func receiveWithPatience(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        switch patience {
        case .until(let deadline): try stream.receive(into: buffer, deadline: deadline)
        case .spinning(let spinner): try spinner.receive(from: stream, into: buffer)
        case .none: try stream.receiveNow(into: buffer)
        }
    }

    /// - Returns: whether all bytes have been sent.
    func sendToSocket(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do throws(Errno) {
            try stream.send(bytes, deadline: patience.deadline)
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// Whether a call of OpenSSL failed only because it must not wait.
    var isOnlyEmpty: Bool { failure == nil }

    /// Whether the handshake used the key. In TLS 1.3 a client that names a user and does not get to use the key can go on with a
    /// certificate, so having been asked for the key proves nothing; a session can only be "reused" by an external key, as no
    /// tickets are given out.
    private var isKeyProven: Bool {
        guard sharedKeyUser != nil else { return false }
        if SSL_version(ssl) >= TLS1_3_VERSION { return SSL_session_reused(ssl) == 1 }
        return SSL_CIPHER_get_auth_nid(SSL_get_current_cipher(ssl)) == NID_auth_psk
    }
}
