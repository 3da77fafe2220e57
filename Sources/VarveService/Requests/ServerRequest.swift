public import VarveCatalog

/// What a server is registered with.
public struct ServerRequest: Equatable, Sendable {
    public var regionCode: String?
    public var name: String
    public var zoneCode: String
    public var hypervisor: Hypervisor

    public init(name: String, zoneCode: String, hypervisor: Hypervisor) {
        self.name = name
        self.zoneCode = zoneCode
        self.hypervisor = hypervisor
    }
}
