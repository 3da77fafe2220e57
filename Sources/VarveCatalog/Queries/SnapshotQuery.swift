/// Which snapshots a list wants, and in which order; nil asks nothing of a field.
public struct SnapshotQuery: Equatable, Sendable {
    public var accountID: AccountID?
    public var regionCode: String?
    public var numbers: [InstanceNumber]?
    public var name: String?
    /// A part of the name, whatever its case, or of the number.
    public var text: String?
    public var status: StorageStatus?
    public var operations: [StorageOperation]?
    public var volumeNumbers: [InstanceNumber]?
    public var volumeTypes: [VolumeTypeCode]?
    /// At most this size.
    public var maximumByteCount: Int64?
    public var isEncrypted: Bool?
    public var isBootable: Bool?
    public var order = ListOrder()
    public var window: PageWindow?

    public init() {}
}
