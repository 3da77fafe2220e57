/// One volume of a new server image: an element of ``CreateServerImageFromSnapshotRequest/blockStorageList``.
public struct ServerImageVolume: Encodable, Equatable, Sendable {
    /// 0 for the base volume, 1 to 20 for additional ones.
    public var order: Int
    /// The snapshot that the volume starts with; that of the base volume must be bootable.
    public var snapshotInstanceNo: String

    /// A volume that starts with this snapshot.
    public init(order: Int, snapshotInstanceNo: String) {
        self.order = order
        self.snapshotInstanceNo = snapshotInstanceNo
    }
}
