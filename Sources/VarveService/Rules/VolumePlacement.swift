import VarveCatalog
import VarveWire

/// Where a new volume goes (contract sheet, section 4.5): a KVM volume into a zone, a XEN volume onto a server.
enum VolumePlacement {
    case zone(String)
    /// The zone is the server's, unless that spans zones and the request names one.
    case server(InstanceNumber, zoneCode: String?)

    init(_ request: VolumeRequest, _ type: VolumeTypeCode, _ region: RegionConfiguration) throws(ServiceError) {
        switch type.hypervisor {
        case .kvm:
            guard request.serverNumber == nil else {
                throw ServiceError(.serverForKVM, naming: WireName.serverNumber, ["type": type.rawValue])
            }
            guard let zoneCode = request.zoneCode else {
                throw ServiceError(.zoneMissing, naming: WireName.zone, ["zone": region.zones[0].code])
            }
            self = .zone(try region.requireZone(zoneCode).code)
        case .xen:
            guard let serverNumber = request.serverNumber else {
                throw ServiceError(.serverMissing, naming: WireName.serverNumber, ["type": type.rawValue])
            }
            if let zoneCode = request.zoneCode { _ = try region.requireZone(zoneCode) }
            self = .server(serverNumber, zoneCode: request.zoneCode)
        }
    }

    /// The zone, and the server if there is one. Throws if the server does not take the volume.
    func resolve(_ type: VolumeTypeCode, _ region: RegionConfiguration, _ catalog: any CatalogReader) throws
        -> (zoneCode: String, serverNumber: InstanceNumber?)
    {
        switch self {
        case .zone(let zoneCode): return (zoneCode, nil)
        case .server(let number, let zoneCode):
            let server = try catalog.requireIdleServer(number, in: region, WireName.serverNumber)
            try Attachment.checkCreation(of: type, on: server, catalog)
            let zoneCode = zoneCode ?? server.zoneCode
            guard server.takesVolumes(ofZone: zoneCode) else {
                throw ServiceError(
                    .zoneNotServers, naming: WireName.zone, ["server": number, "serverZone": server.zoneCode, "zone": zoneCode])
            }
            return (zoneCode, number)
        }
    }
}
