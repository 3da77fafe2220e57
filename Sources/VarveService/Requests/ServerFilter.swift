public import VarveCatalog
import VarveWire

/// Which servers a list wants (contract sheet, section 4.21). Nil, and an empty list, ask nothing.
public struct ServerFilter: Equatable, Sendable {
    public var regionCode: String?
    public var zoneCode: String?
    public var numbers: [InstanceNumber] = []
    /// The exact name.
    public var name: String?
    /// A part of the name, whatever its case, or of the number.
    public var text: String?
    public var status: ServerRecord.Status?
    public var hypervisors: [Hypervisor] = []
    /// Only servers that have a base volume.
    public var hasBaseVolume = false
    /// Only servers whose base volume is on such a disk.
    public var baseDiskDetailType: DiskDetailType?
    public var page = PageRequest()
    public var order = ListOrder()

    public init() {}

    func query(_ configuration: ServiceConfiguration) throws(ServiceError) -> ServerQuery {
        let region = try configuration.region(regionCode)
        var query = ServerQuery()
        query.regionCode = region.code
        query.zoneCode = try zoneCode.map { code throws(ServiceError) in try region.requireZone(code).code }
        query.numbers = numbers.nonEmpty
        query.name = name
        query.text = text
        query.status = status
        query.hypervisors = hypervisors.nonEmpty
        query.baseTypes = wantedBaseTypes
        query.window = page.window
        query.order = order
        return query
    }

    private var wantedBaseTypes: [VolumeTypeCode]? {
        guard hasBaseVolume || baseDiskDetailType != nil else { return nil }
        return VolumeTypeCode.allCases.filter { (baseDiskDetailType ?? $0.diskDetailType) == $0.diskDetailType }
    }
}
