import COpenSSL
import Glibc

/// A certificate authority in this process, and the files that it makes for servers and clients.
final class TestAuthority {
    struct Failure: Error {}

    let directory: String
    private let certificate: OpaquePointer
    private let key: OpaquePointer
    private let home: TemporaryDirectory

    /// Writes `ca-cert.pem` into a directory of its own.
    init() throws {
        home = try TemporaryDirectory()
        directory = home.path
        key = try Self.makeKey()
        certificate = try Self.makeCertificate(of: key, name: "test authority", dns: nil, days: 1, signedBy: nil)
        try Self.write(to: directory + "/ca-cert.pem") { PEM_write_X509($0, certificate) }
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    /// Writes a certificate and its key: `NAME-cert.pem` and `NAME-key.pem`.
    /// - Parameters:
    ///   - file: `server` or `client`.
    ///   - name: the common name.
    ///   - dns: an alternative DNS name.
    ///   - days: how long it is valid; negative: it has expired.
    func issue(_ file: String, name: String, dns: String? = nil, days: Int = 1) throws {
        let key = try Self.makeKey()
        defer { EVP_PKEY_free(key) }
        let issued = try Self.makeCertificate(of: key, name: name, dns: dns, days: days, signedBy: (certificate, self.key))
        defer { X509_free(issued) }
        try Self.write(to: "\(directory)/\(file)-cert.pem") { PEM_write_X509($0, issued) }
        try Self.write(to: "\(directory)/\(file)-key.pem") { PEM_write_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    private static func makeKey() throws -> OpaquePointer {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil) else { throw Failure() }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_keygen(context, &key) == 1, let key else { throw Failure() }
        return key
    }

    private static func makeCertificate(
        of key: OpaquePointer, name: String, dns: String?, days: Int,
        signedBy issuer: (certificate: OpaquePointer, key: OpaquePointer)?
    ) throws -> OpaquePointer {
        guard let certificate = X509_new(), let subject = X509_get_subject_name(certificate) else { throw Failure() }
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1...Int.max))
        X509_set_version(certificate, 2)
        X509_gmtime_adj(X509_getm_notBefore(certificate), -10 * 86400)
        X509_gmtime_adj(X509_getm_notAfter(certificate), days * 86400)
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0)
        X509_set_issuer_name(certificate, issuer.map { X509_get_subject_name($0.certificate) } ?? subject)
        X509_set_pubkey(certificate, key)
        try add(NID_basic_constraints, issuer == nil ? "critical,CA:TRUE" : "CA:FALSE", to: certificate)
        if let dns { try add(NID_subject_alt_name, "DNS:\(dns)", to: certificate) }
        guard X509_sign(certificate, issuer?.key ?? key, nil) > 0 else { throw Failure() }
        return certificate
    }

    private static func add(_ extensionKind: CInt, _ value: String, to certificate: OpaquePointer) throws {
        guard let item = X509V3_EXT_conf_nid(nil, nil, extensionKind, value) else { throw Failure() }
        X509_add_ext(certificate, item, -1)
        X509_EXTENSION_free(item)
    }

    private static func write(to path: String, _ body: (UnsafeMutablePointer<FILE>) -> CInt) throws {
        guard let file = fopen(path, "w") else { throw Failure() }
        defer { fclose(file) }
        guard body(file) == 1 else { throw Failure() }
    }
}

/// Writes a text file.
func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw TestAuthority.Failure() }
    fputs(text, file)
    fclose(file)
}
