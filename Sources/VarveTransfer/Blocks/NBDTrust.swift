import Foundation

/// Whether a server over TLS is made to show who it is.
///
/// libnbd before 1.18.5, and 1.20 before 1.20.2 (CVE-2024-7383), takes any server's word if it finds no authority's certificate, also where the directory that was
/// given has none. So there must be one.
package enum NBDTrust {
    private static let authority = "ca-cert.pem"
    /// Where libnbd looks if the URI names no directory: in the home directory, then in the system's.
    private static let homeDirectories = [".pki/libnbd", ".config/pki/libnbd"]
    private static let systemDirectories = ["/etc/pki/libnbd"]

    /// - Parameter home: nil for the environment's.
    /// - Throws: ``TransferError/unfit(_:)`` if the URI is one of TLS over the network, and neither a pre-shared key nor a certificate says who is right.
    package static func check(_ uri: String, home: String? = nil) throws(TransferError) {
        guard let components = URLComponents(string: uri), components.scheme == "nbds" else { return }
        func value(_ name: String) -> String? { components.queryItems?.first { $0.name == name }?.value }
        if value("tls-psk-file") != nil { return }
        if let directory = value("tls-certificates") {
            guard holdsAuthority(directory) else {
                throw .unfit("\(directory) of \(uri) has no \(authority): nothing tells whether the server is the right one")
            }
            return
        }
        let home = home ?? ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()
        let directories = homeDirectories.map { "\(home)/\($0)" } + systemDirectories
        guard directories.contains(where: holdsAuthority) else {
            throw .unfit(
                "nothing tells whether the server of \(uri) is the right one: add ?tls-certificates=DIR, where DIR has \(authority), or ?tls-psk-file=FILE with USER@ before the host, or have \(authority) in ~/.pki/libnbd"
            )
        }
    }

    private static func holdsAuthority(_ directory: String) -> Bool { Files.exists("\(directory)/\(authority)") }
}
