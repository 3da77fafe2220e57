import VarveCatalog
import VarveWire

/// When a volume may be attached, detached and deleted (contract sheet, sections 4.8 to 4.10).
enum Attachment {
    static func check(_ volume: VolumeRecord, _ server: ServerRecord, _ catalog: any CatalogReader) throws {
        guard volume.status == .created else {
            throw ServiceError(
                .notDetached, naming: WireName.volumeNumber, ["volume": volume.number, "state": volume.statusName])
        }
        try checkHypervisor(server, volume.type, "volume \(volume.number)")
        guard server.takesVolumes(ofZone: volume.zoneCode) else {
            throw ServiceError(
                .zoneDiffers, naming: WireName.serverNumber,
                ["server": server.number, "serverZone": server.zoneCode, "volume": volume.number, "zone": volume.zoneCode])
        }
        try checkCount(server, catalog)
    }

    /// Throws if a new volume of the type cannot be made on the server.
    static func checkCreation(of type: VolumeTypeCode, on server: ServerRecord, _ catalog: any CatalogReader) throws {
        try checkHypervisor(server, type, "a volume of type \(type.rawValue)")
        try checkCount(server, catalog)
    }

    static func checkDetach(_ volume: VolumeRecord) throws {
        try checkKind(volume)
        guard volume.status == .attached else {
            throw ServiceError(
                .notAttached, naming: WireName.volumeNumbers, ["volume": volume.number, "state": volume.statusName])
        }
    }

    static func checkDeletion(_ volume: VolumeRecord) throws {
        try checkKind(volume)
        guard !volume.isReturnProtected else {
            throw ServiceError(.protected, naming: WireName.volumeNumbers, ["volume": volume.number])
        }
    }

    private static func checkHypervisor(_ server: ServerRecord, _ type: VolumeTypeCode, _ volume: String) throws {
        guard server.takesVolumes(of: type.hypervisor) else {
            throw ServiceError(
                .hypervisorDiffers, naming: WireName.serverNumber,
                [
                    "server": server.number, "serverHypervisor": server.hypervisor.rawValue, "volume": volume,
                    "hypervisor": type.hypervisor.rawValue,
                ])
        }
    }

    private static func checkKind(_ volume: VolumeRecord) throws {
        guard volume.kind == .additional else {
            throw ServiceError(.baseVolume, naming: WireName.volumeNumbers, ["volume": volume.number])
        }
    }

    private static func checkCount(_ server: ServerRecord, _ catalog: any CatalogReader) throws {
        var query = VolumeQuery()
        query.serverNumbers = [server.number]
        query.kinds = [.additional]
        query.window = PageWindow(offset: 0, limit: 0)
        let limit = ServiceConfiguration.maximumVolumesPerServer
        guard try catalog.volumes(query).totalCount < limit else {
            throw ServiceError(
                .tooManyVolumes, naming: WireName.serverNumber, ["server": server.number, "limit": limit])
        }
    }
}
