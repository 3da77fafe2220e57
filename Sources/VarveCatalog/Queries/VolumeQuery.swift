/// Which volumes a list wants, and in which order; nil asks nothing of a field.
public struct VolumeQuery: Equatable, Sendable {
    public var accountID: AccountID?
    public var regionCode: String?
    public var zoneCode: String?
    public var numbers: [InstanceNumber]?
    public var name: String?
    /// A part of the name, whatever its case, or of the number.
    public var text: String?
    public var status: StorageStatus?
    public var operation: StorageOperation?
    public var kinds: [VolumeKind]?
    public var types: [VolumeTypeCode]?
    /// At most this size.
    public var maximumByteCount: Int64?
    public var serverNumbers: [InstanceNumber]?
    /// The exact name of the server it is attached to.
    public var serverName: String?
    public var deviceName: String?
    /// Volumes that were made from one of these.
    public var snapshotNumbers: [InstanceNumber]?
    public var order = ListOrder()
    public var window: PageWindow?

    public init() {}
}
