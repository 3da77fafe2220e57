import COpenSSL

/// The names that a client's certificate vouches for.
enum PeerNames {
    /// The common names of the subject and its alternative DNS names.
    static func names(of certificate: OpaquePointer) -> Set<String> {
        commonNames(certificate).union(dnsNames(certificate))
    }

    private static func commonNames(_ certificate: OpaquePointer) -> Set<String> {
        guard let subject = X509_get_subject_name(certificate) else { return [] }
        var names: Set<String> = []
        var index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
        while index >= 0 {
            if let name = text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index))) { names.insert(name) }
            index = X509_NAME_get_index_by_NID(subject, NID_commonName, index)
        }
        return names
    }

    private static func dnsNames(_ certificate: OpaquePointer) -> Set<String> {
        guard let found = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        let list = OpaquePointer(found)
        defer { GENERAL_NAMES_free(list) }
        let names = (0..<varve_general_name_count(list)).compactMap { text(varve_general_name_dns(varve_general_name(list, $0))) }
        return Set(names)
    }

    /// Nil for no string, for one that is no text, and for one with a NUL, which only a forger puts into a name.
    private static func text(_ string: UnsafePointer<ASN1_STRING>?) -> String? {
        guard let string else { return nil }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&bytes, string)
        guard count >= 0, let bytes else { return nil }
        defer { CRYPTO_free(bytes, nil, 0) }
        let text = String(validating: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
        return text.flatMap { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }
    }
}
