public import VarveCatalog
import VarveWire

/// Which volumes a list wants (contract sheet, section 4.6). Codes are as on the wire; nil, and an empty list, ask nothing.
public struct VolumeFilter: Equatable, Sendable {
    public var regionCode: String?
    public var zoneCode: String?
    public var numbers: [InstanceNumber] = []
    public var statusCode: String?
    public var diskTypeCode: String?
    public var diskDetailTypeCode: String?
    /// GiB: volumes of at most this size.
    public var maximumSize: Int?
    /// `BASIC`, `SVRBS`.
    public var kindCodes: [String] = []
    public var serverNumber: InstanceNumber?
    /// The exact name. Only one of `name`, `serverName` and `connectionInfo` may be given.
    public var name: String?
    /// The exact name of the server it is attached to.
    public var serverName: String?
    /// `server name`, a space or `:`, and the device.
    public var connectionInfo: String?
    public var volumeTypeCodes: [String] = []
    public var hypervisorCodes: [String] = []
    public var page = PageRequest()

    public init() {}

    func query(_ configuration: ServiceConfiguration) throws(ServiceError) -> VolumeQuery {
        try checkNames()
        let region = try configuration.region(regionCode)
        var query = VolumeQuery()
        query.regionCode = region.code
        query.zoneCode = try zoneCode.map { code throws(ServiceError) in try region.requireZone(code).code }
        query.numbers = numbers.isEmpty ? nil : numbers
        query.name = name
        query.status = try WireName.code(WireName.volumeStatus, statusCode)
        query.kinds = try WireName.codes(WireName.volumeKinds, kindCodes)
        query.types = try types()
        query.maximumByteCount = try WireName.maximumByteCount(WireName.volumeSize, maximumSize)
        query.serverNumber = serverNumber
        query.serverName = serverName
        if let connectionInfo {
            guard let info = ConnectionInfo(connectionInfo) else {
                throw .invalidParameter(
                    WireName.connectionInfo, "must be a server name, a space or ':', and a device, such as localhost:/dev/vdb")
            }
            (query.serverName, query.deviceName) = (info.serverName, info.deviceName)
        }
        query.window = try page.window()
        return query
    }

    private func checkNames() throws(ServiceError) {
        let given = [
            (WireName.volumeName, name), (WireName.serverName, serverName), (WireName.connectionInfo, connectionInfo),
        ].filter { $0.1 != nil }
        guard given.count > 1 else { return }
        let names = "\(WireName.volumeName), \(WireName.serverName) and \(WireName.connectionInfo)"
        throw .invalidParameter(given[1].0, "only one of \(names) may be given")
    }

    /// The types that every filter which speaks of types lets through; nil if there is none.
    private func types() throws(ServiceError) -> [VolumeTypeCode]? {
        if let diskTypeCode, diskTypeCode != "NET" {
            throw .invalidParameter(WireName.diskType, "must be NET, not \(diskTypeCode)")
        }
        let detail: DiskDetailType? = try WireName.code(WireName.diskDetailType, diskDetailTypeCode)
        let types: [VolumeTypeCode]? = try WireName.codes(WireName.volumeTypes, volumeTypeCodes)
        let hypervisors: [Hypervisor]? = try WireName.codes(WireName.hypervisors, hypervisorCodes)
        if detail == nil && types == nil && hypervisors == nil { return nil }
        return VolumeTypeCode.allCases.filter {
            types?.contains($0) ?? true && hypervisors?.contains($0.hypervisor) ?? true
                && (detail ?? $0.diskDetailType) == $0.diskDetailType
        }
    }
}
