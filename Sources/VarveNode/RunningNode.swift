package import VarveCatalog
package import VarveService

/// A node that listens everywhere.
package struct RunningNode: Sendable {
    package let settings: NodeSettings
    package let directory: DataDirectory
    package let keys: KeyStore
    package let service: StorageService
    /// Nil unless the settings ask for one.
    package let lab: Lab?
    /// Where NBD listens on TCP, and the sockets of systemd.
    package let nbd: [String]
    /// Where HTTP listens.
    package let http: SocketAddress
    let stop: StopSignal

    /// Has ``Node/run(until:)`` come to its end in order. Does not wait for it.
    package func end() { stop.send() }

    /// The oldest root key of an admin that is in force; nil if there is none.
    /// - Throws: if the catalog cannot be read. Blocks.
    package func rootKey() throws -> AccessKeyPair? {
        let key = try keys.list().first { $0.accountID == .root && $0.role == .admin && $0.revokedAt == nil }
        guard let key, let secret = try keys.secret(forAccessKey: key.accessKey) else { return nil }
        return AccessKeyPair(accessKey: key.accessKey, secretKey: secret)
    }
}
