public import VarveCatalog

/// Who may open exports, where clients prove their names over TLS: a volume is for the server that it is attached to.
public struct ExportBinding: Equatable, Sendable {
    /// The client that may open snapshots, which are attached to no server: the one that makes backups.
    public var snapshotReader: String

    public init(snapshotReader: String) { self.snapshotReader = snapshotReader }

    /// The name that a server proves. Names are unique in an account only, and no name has a slash in it: the root account's servers have their
    /// names, those of others come after the account's, as in `team-a/web-1`.
    public static func identity(of server: ServerRecord, in account: AccountRecord) -> String {
        account.id == .root ? server.name : "\(account.name)/\(server.name)"
    }
}
