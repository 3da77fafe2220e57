import COpenSSL
import Glibc

/// What the server shows its TLS clients and asks of them, as the files of a directory say. Every connection makes its session of it; a server
/// makes a new one when the files have changed.
///
/// TLS 1.2 and 1.3. A client is known by a certificate, if certificates are asked for, or by its pre-shared key. Sessions are
/// never resumed, so that each connection is authenticated anew, and never renegotiated.
///
/// Safe because an SSL_CTX counts its references and locks itself, and nothing changes it once it is made.
public final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer
    let sharedKeys: SharedKeys?
    let directory: String
    private let verifiesClients: Bool
    /// The files, as they were before they were read.
    let stamps: [FileStamp?]

    /// Every suite of OpenSSL's default but RSA-PSK, whose clients are known by a key while the server shows a certificate: no
    /// NBD client offers it.
    private static let cipherList = "DEFAULT:!kRSAPSK"
    /// A key of this kind goes with SHA-256 in TLS 1.3; once a suite with SHA-384 is chosen, OpenSSL leaves the key aside.
    private static let sharedKeySuites = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"
    private static let sessionContext = Array("varve".utf8)
    /// How much one read from a socket takes in, so that a burst of small records is one system call.
    private static let readByteCount = 64 << 10

    /// Reads the files of `directory`, named by GnuTLS's convention: `server-cert.pem` and `server-key.pem`, or `keys.psk`, or both.
    ///
    /// - Parameter verifiesClients: a client that has no pre-shared key must show a certificate that `ca-cert.pem` vouches for.
    public init(directory: String, verifiesClients: Bool) throws(TLSSetupError) {
        self.directory = directory
        self.verifiesClients = verifiesClients
        stamps = TLSFiles.stamps(in: directory)
        let files = try TLSFiles(directory)
        sharedKeys = files.hasSharedKeys ? try SharedKeys(path: try files.path(TLSFiles.sharedKeys)) : nil
        guard let pointer = SSL_CTX_new(TLS_server_method()) else { throw .library(OpenSSLError.take()) }
        self.pointer = pointer
        try configure()
        if files.hasCertificate {
            try loadCertificate(files)
            if verifiesClients { try askForCertificates(files) }
        }
        if sharedKeys != nil { try offerSharedKeys() }
    }

    deinit { SSL_CTX_free(pointer) }

    /// The same of the files as they are now.
    func renewed() throws(TLSSetupError) -> TLSContext { try TLSContext(directory: directory, verifiesClients: verifiesClients) }

    /// Whether a client can prove a name.
    public var knowsClients: Bool { sharedKeys != nil || SSL_CTX_get_verify_mode(pointer) != SSL_VERIFY_NONE }

    private func configure() throws(TLSSetupError) {
        guard varve_ctx_set_min_tls12(pointer) == 1, SSL_CTX_set_cipher_list(pointer, Self.cipherList) == 1,
            SSL_CTX_set_num_tickets(pointer, 0) == 1,
            varve_ctx_set_app_data(pointer, Unmanaged.passUnretained(self).toOpaque()) == 1
        else { throw .library(OpenSSLError.take()) }
        varve_ctx_forbid_resumption(pointer)
        // The end of the stream needs no close_notify: a request says how long it is, so cutting the stream shortens none.
        varve_ctx_ignore_unexpected_eof(pointer)
        // An idle connection holds no buffers.
        varve_ctx_set_mode(pointer, Int(SSL_MODE_RELEASE_BUFFERS))
        varve_ctx_set_read_ahead(pointer)
        SSL_CTX_set_default_read_buffer_len(pointer, Self.readByteCount)
        // A key with a passphrase is refused; without this, OpenSSL would ask the terminal for it.
        SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in 0 }
    }

    private func loadCertificate(_ files: TLSFiles) throws(TLSSetupError) {
        let certificate = try files.path(TLSFiles.certificate)
        let key = try files.path(TLSFiles.key)
        guard SSL_CTX_use_certificate_chain_file(pointer, certificate) == 1 else {
            throw .unusable(path: certificate, problem: "it is no certificate chain in PEM form (\(OpenSSLError.take()))")
        }
        if X509_cmp_current_time(X509_get0_notAfter(SSL_CTX_get0_certificate(pointer))) < 0 {
            throw .unusable(path: certificate, problem: "the certificate has expired; make a new one")
        }
        // Loading a key that does not belong to the certificate fails too, so ask which it was.
        guard SSL_CTX_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM) == 1 else {
            throw .unusable(path: key, problem: Self.keyProblem(OpenSSLError.take()))
        }
        guard SSL_CTX_check_private_key(pointer) == 1 else {
            throw .unusable(path: key, problem: Self.keyProblem(OpenSSLError.take()))
        }
    }

    private static func keyProblem(_ text: String) -> String {
        text.contains("mismatch")
            ? "it is not the key of \(certificateText)" : "it is no private key in PEM form without a passphrase (\(text))"
    }

    private static let certificateText = "the certificate in \(TLSFiles.certificate)"

    private func askForCertificates(_ files: TLSFiles) throws(TLSSetupError) {
        let path = try files.path(TLSFiles.authority)
        guard SSL_CTX_load_verify_file(pointer, path) == 1, let names = SSL_load_client_CA_file(path) else {
            throw .unusable(path: path, problem: "it holds no certificate in PEM form (\(OpenSSLError.take()))")
        }
        SSL_CTX_set_client_CA_list(pointer, names)
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    }

    /// OpenSSL asks for the key of the user that a client names, in TLS 1.2 and 1.3 alike.
    private func offerSharedKeys() throws(TLSSetupError) {
        // In TLS 1.3 a key counts as a resumed session, and where certificates are asked for, OpenSSL resumes none without this.
        guard SSL_CTX_set_session_id_context(pointer, Self.sessionContext, CUnsignedInt(Self.sessionContext.count)) == 1,
            SSL_CTX_set_ciphersuites(pointer, Self.sharedKeySuites) == 1
        else { throw .library(OpenSSLError.take()) }
        varve_ctx_prefer_server_ciphers(pointer)
        SSL_CTX_set_psk_server_callback(pointer) { ssl, user, key, keyByteCountMax in
            guard let ssl, let user, let key else { return 0 }
            let room = UnsafeMutableRawBufferPointer(start: key, count: Int(keyByteCountMax))
            return TLSSession.of(ssl).sharedKey(of: String(cString: user), into: room)
        }
    }
}
