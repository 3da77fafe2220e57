/// Which servers a list wants; nil asks nothing of a field. The answer is ordered by number, newest first.
public struct ServerQuery: Equatable, Sendable {
    public var regionCode: String?
    public var zoneCode: String?
    public var numbers: [InstanceNumber]?
    public var name: String?
    public var status: ServerRecord.Status?
    public var hypervisors: [Hypervisor]?
    public var window: PageWindow?

    public init() {}
}
