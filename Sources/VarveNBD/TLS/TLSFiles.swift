import Glibc

/// The files of a TLS directory, named by GnuTLS's convention, which QEMU, libnbd and nbdkit share (nbd-protocol.md, section 16).
struct TLSFiles {
    static let authority = "ca-cert.pem"
    static let certificate = "server-cert.pem"
    static let key = "server-key.pem"
    static let sharedKeys = "keys.psk"

    let directory: String
    /// Whether there is a server certificate; then its key is needed too.
    let hasCertificate: Bool
    let hasSharedKeys: Bool

    /// Looks what the directory has.
    init(_ directory: String) throws(TLSSetupError) {
        self.directory = directory
        try Self.checkReadable(directory, flags: O_DIRECTORY)
        hasCertificate = [Self.certificate, Self.key].contains { access("\(directory)/\($0)", F_OK) == 0 }
        hasSharedKeys = access("\(directory)/\(Self.sharedKeys)", F_OK) == 0
        guard hasCertificate || hasSharedKeys else { throw .empty(directory: directory) }
    }

    /// What is at the path of each file now.
    static func stamps(in directory: String) -> [FileStamp?] {
        [authority, certificate, key, sharedKeys].map { FileStamp(path: "\(directory)/\($0)") }
    }

    /// The path of a file that can be opened.
    func path(_ name: String) throws(TLSSetupError) -> String {
        let path = "\(directory)/\(name)"
        try Self.checkReadable(path)
        return path
    }

    private static func checkReadable(_ path: String, flags: CInt = 0) throws(TLSSetupError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: Errno.current.description) }
        close(descriptor)
    }
}
