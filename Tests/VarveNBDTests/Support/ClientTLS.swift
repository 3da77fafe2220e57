import COpenSSL
import Glibc

/// How a ``TestClient`` speaks TLS.
struct ClientTLS {
    /// Where `ca-cert.pem`, and `client-cert.pem` with its key, lie; nil checks nothing and shows no certificate.
    var authority: String?
    var showsCertificate = false
    var sharedKey: (user: String, key: [UInt8])?
    /// TLS1_2_VERSION or TLS1_3_VERSION; nil takes the best.
    var version: CInt?
    /// The suites of TLS 1.3 to offer; nil: all.
    var suites: String?

    /// Agrees on TLS over a connected socket. Blocks.
    func connect(_ descriptor: CInt) throws -> ClientTLSConnection {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw TestAuthority.Failure() }
        defer { SSL_CTX_free(context) }
        if let version {
            SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(version), nil)
            SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
        }
        if let suites { SSL_CTX_set_ciphersuites(context, suites) }
        if sharedKey != nil { SSL_CTX_set_cipher_list(context, "PSK") }
        if let authority {
            SSL_CTX_load_verify_file(context, authority + "/ca-cert.pem")
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
            if showsCertificate {
                SSL_CTX_use_certificate_file(context, authority + "/client-cert.pem", SSL_FILETYPE_PEM)
                SSL_CTX_use_PrivateKey_file(context, authority + "/client-key.pem", SSL_FILETYPE_PEM)
            }
        }
        return try ClientTLSConnection(context, descriptor, sharedKey)
    }
}

/// The client's end of TLS on a socket that someone else owns. For one thread.
final class ClientTLSConnection {
    private let ssl: OpaquePointer
    private let sharedKey: (user: String, key: [UInt8])?

    fileprivate init(_ context: OpaquePointer, _ descriptor: CInt, _ sharedKey: (user: String, key: [UInt8])?) throws {
        // The socket's own writes raise SIGPIPE when the server is gone.
        signal(SIGPIPE, SIG_IGN)
        guard let ssl = SSL_new(context) else { throw TestAuthority.Failure() }
        self.ssl = ssl
        self.sharedKey = sharedKey
        varve_ssl_set_app_data(ssl, Unmanaged.passUnretained(self).toOpaque())
        if sharedKey != nil { SSL_set_psk_client_callback(ssl, Self.giveKey) }
        SSL_set_fd(ssl, descriptor)
        guard SSL_connect(ssl) == 1 else { throw TestClient.Failure(description: "TLS: \(Self.problem())") }
    }

    deinit { SSL_free(ssl) }

    private static func problem() -> String {
        ERR_reason_error_string(ERR_get_error()).map { String(cString: $0) } ?? "closed"
    }

    /// - Returns: how many bytes were sent; not positive if none could.
    func send(_ bytes: UnsafeRawBufferPointer) -> Int { Int(SSL_write(ssl, bytes.baseAddress, CInt(bytes.count))) }

    /// - Returns: how many bytes came; 0 at a proper goodbye, negative if the stream was cut without one or is broken.
    func receive(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let result = SSL_read(ssl, buffer.baseAddress, CInt(buffer.count))
        if result > 0 { return Int(result) }
        let isOver = SSL_get_error(ssl, result) == SSL_ERROR_ZERO_RETURN
        if !isOver { errno = EPROTO }
        return isOver ? 0 : -1
    }

    private static let giveKey: SSL_psk_client_cb_func = { ssl, _, identity, identityRoom, key, keyRoom in
        guard let pointer = ssl.flatMap({ varve_ssl_get_app_data($0) }), let identity, let key else { return 0 }
        let connection = Unmanaged<ClientTLSConnection>.fromOpaque(pointer).takeUnretainedValue()
        guard let sharedKey = connection.sharedKey else { return 0 }
        strncpy(identity, sharedKey.user, Int(identityRoom))
        UnsafeMutableRawBufferPointer(start: key, count: Int(keyRoom)).copyBytes(from: sharedKey.key)
        return CUnsignedInt(sharedKey.key.count)
    }
}
