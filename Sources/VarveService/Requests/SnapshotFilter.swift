public import VarveCatalog
import VarveWire

/// Which snapshots a list wants (contract sheet, section 4.15). Codes are as on the wire; nil, and an empty list, ask nothing.
public struct SnapshotFilter: Equatable, Sendable {
    public var regionCode: String?
    public var numbers: [InstanceNumber] = []
    /// The exact name.
    public var name: String?
    public var statusCode: String?
    public var volumeNumbers: [InstanceNumber] = []
    /// GiB: snapshots of at most this size.
    public var maximumSize: Int?
    public var isEncrypted: Bool?
    public var hypervisorCodes: [String] = []
    public var isBootable: Bool?
    public var page = PageRequest()
    public var sort = SnapshotSort()

    public init() {}

    func query(_ configuration: ServiceConfiguration) throws(ServiceError) -> SnapshotQuery {
        var query = SnapshotQuery()
        query.regionCode = try configuration.region(regionCode).code
        query.numbers = numbers.isEmpty ? nil : numbers
        query.name = name
        query.status = try WireName.code(WireName.snapshotStatus, statusCode)
        query.volumeNumbers = volumeNumbers.isEmpty ? nil : volumeNumbers
        query.maximumByteCount = try WireName.maximumByteCount(WireName.snapshotSize, maximumSize)
        query.isEncrypted = isEncrypted
        query.isBootable = isBootable
        let hypervisors: [Hypervisor]? = try WireName.codes(WireName.hypervisors, hypervisorCodes)
        query.volumeTypes = hypervisors.map { wanted in VolumeTypeCode.allCases.filter { wanted.contains($0.hypervisor) } }
        (query.sortKey, query.isAscending) = try sort.order()
        query.window = try page.window()
        return query
    }
}
