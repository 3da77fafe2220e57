public import VarveCatalog
import VarveWire

/// Which volumes a list wants (contract sheet, section 4.6). Nil, and an empty list, ask nothing.
public struct VolumeFilter: Equatable, Sendable {
    public var regionCode: String?
    public var zoneCode: String?
    public var numbers: [InstanceNumber] = []
    public var status: StorageStatus?
    public var diskDetailType: DiskDetailType?
    /// GiB: volumes of at most this size.
    public var maximumSize: Int?
    public var kinds: [VolumeKind] = []
    public var serverNumber: InstanceNumber?
    /// The exact name.
    public var name: String?
    /// A part of the name, whatever its case, or of the number.
    public var text: String?
    /// The exact name of the server it is attached to.
    public var serverName: String?
    /// The device that it is inside its server.
    public var deviceName: String?
    public var types: [VolumeTypeCode] = []
    public var hypervisors: [Hypervisor] = []
    /// Volumes that were made from one of these.
    public var snapshotNumbers: [InstanceNumber] = []
    public var page = PageRequest()
    public var order = ListOrder()

    public init() {}

    func query(_ configuration: ServiceConfiguration) throws(ServiceError) -> VolumeQuery {
        let region = try configuration.region(regionCode)
        var query = VolumeQuery()
        query.regionCode = region.code
        query.zoneCode = try zoneCode.map { code throws(ServiceError) in try region.requireZone(code).code }
        query.numbers = numbers.nonEmpty
        query.name = name
        query.text = text
        query.status = status
        query.kinds = kinds.nonEmpty
        query.types = wantedTypes
        query.maximumByteCount = maximumSize.map(byteCount(ofGiB:))
        query.serverNumbers = serverNumber.map { [$0] }
        query.serverName = serverName
        query.deviceName = deviceName
        query.snapshotNumbers = snapshotNumbers.nonEmpty
        query.order = order
        query.window = page.window
        return query
    }

    /// The types that every filter which speaks of types lets through; nil if there is none.
    private var wantedTypes: [VolumeTypeCode]? {
        if diskDetailType == nil && types.isEmpty && hypervisors.isEmpty { return nil }
        return VolumeTypeCode.allCases.filter {
            types.nonEmpty?.contains($0) ?? true && hypervisors.nonEmpty?.contains($0.hypervisor) ?? true
                && (diskDetailType ?? $0.diskDetailType) == $0.diskDetailType
        }
    }
}

extension Array {
    /// Nil if there is nothing in it.
    var nonEmpty: Self? { isEmpty ? nil : self }
}
