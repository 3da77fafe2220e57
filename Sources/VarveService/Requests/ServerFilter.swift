public import VarveCatalog
import VarveWire

/// Which servers a list wants (contract sheet, section 4.21). Codes are as on the wire; nil, and an empty list, ask nothing.
public struct ServerFilter: Equatable, Sendable {
    public var regionCode: String?
    public var zoneCode: String?
    public var numbers: [InstanceNumber] = []
    /// The exact name.
    public var name: String?
    public var statusCode: String?
    public var hypervisorCodes: [String] = []
    public var page = PageRequest()

    public init() {}

    func query(_ configuration: ServiceConfiguration) throws(ServiceError) -> ServerQuery {
        let region = try configuration.region(regionCode)
        var query = ServerQuery()
        query.regionCode = region.code
        query.zoneCode = try zoneCode.map { code throws(ServiceError) in try region.requireZone(code).code }
        query.numbers = numbers.isEmpty ? nil : numbers
        query.name = name
        query.status = try WireName.code(WireName.serverStatus, statusCode)
        query.hypervisors = try WireName.codes(WireName.hypervisors, hypervisorCodes)
        query.window = try page.window()
        return query
    }
}
