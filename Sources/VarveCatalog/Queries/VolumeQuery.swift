/// Which volumes a list wants; nil asks nothing of a field. The answer is ordered by number, newest first.
public struct VolumeQuery: Equatable, Sendable {
    public var accountID: AccountID?
    public var regionCode: String?
    public var zoneCode: String?
    public var numbers: [InstanceNumber]?
    public var name: String?
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
    public var window: PageWindow?

    public init() {}
}
