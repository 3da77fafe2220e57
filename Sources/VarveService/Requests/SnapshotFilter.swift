public import VarveCatalog
import VarveWire

/// Which snapshots a list wants (contract sheet, section 4.15). Nil, and an empty list, ask nothing.
public struct SnapshotFilter: Equatable, Sendable {
    public var regionCode: String?
    public var numbers: [InstanceNumber] = []
    /// The exact name.
    public var name: String?
    /// A part of the name, whatever its case, or of the number.
    public var text: String?
    public var status: StorageStatus?
    public var volumeNumbers: [InstanceNumber] = []
    /// GiB: snapshots of at most this size.
    public var maximumSize: Int?
    public var isEncrypted: Bool?
    public var hypervisors: [Hypervisor] = []
    public var isBootable: Bool?
    public var page = PageRequest()
    public var order = ListOrder()

    public init() {}

    func query(_ configuration: ServiceConfiguration) throws(ServiceError) -> SnapshotQuery {
        var query = SnapshotQuery()
        query.regionCode = try configuration.region(regionCode).code
        query.numbers = numbers.nonEmpty
        query.name = name
        query.text = text
        query.status = status
        query.volumeNumbers = volumeNumbers.nonEmpty
        query.maximumByteCount = maximumSize.map(byteCount(ofGiB:))
        query.isEncrypted = isEncrypted
        query.isBootable = isBootable
        query.volumeTypes = hypervisors.nonEmpty.map { wanted in
            VolumeTypeCode.allCases.filter { wanted.contains($0.hypervisor) }
        }
        query.order = order
        query.window = page.window
        return query
    }
}
