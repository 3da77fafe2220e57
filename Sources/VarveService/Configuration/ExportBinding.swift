/// Who may open exports, where clients prove their names over TLS: a volume is for the server that it is attached to, by the name
/// of the server instance.
public struct ExportBinding: Equatable, Sendable {
    /// The client that may open snapshots, which are attached to no server: the one that makes backups.
    public var snapshotReader: String

    public init(snapshotReader: String) { self.snapshotReader = snapshotReader }
}
