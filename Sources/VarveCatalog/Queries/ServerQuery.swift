/// Which servers a list wants, and in which order; nil asks nothing of a field.
public struct ServerQuery: Equatable, Sendable {
    public var accountID: AccountID?
    public var regionCode: String?
    public var zoneCode: String?
    public var numbers: [InstanceNumber]?
    public var name: String?
    /// A part of the name, whatever its case, or of the number.
    public var text: String?
    public var status: ServerRecord.Status?
    public var hypervisors: [Hypervisor]?
    /// Servers that have a base volume of one of these types.
    public var baseTypes: [VolumeTypeCode]?
    public var order = ListOrder()
    public var window: PageWindow?

    public init() {}
}
