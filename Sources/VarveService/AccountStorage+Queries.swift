public import VarveCatalog
public import VarveWire

extension AccountStorage {
    /// getRegionList (contract sheet, section 4.1). The first is the default.
    public func regions() -> [RegionConfiguration] { configuration.regions }

    /// getZoneList (4.2).
    public func zones(regionCode: String? = nil) throws(ServiceError) -> [ZoneConfiguration] {
        try configuration.region(regionCode).zones
    }

    /// getHypervisorTypeList (4.3): those that there is a type of volumes for.
    public func hypervisors(regionCode: String? = nil) throws(ServiceError) -> [Hypervisor] {
        _ = try configuration.region(regionCode)
        return Hypervisor.allCases.filter { hypervisor in configuration.volumeTypes.contains { $0.code.hypervisor == hypervisor }
        }
    }

    /// getBlockStorageVolumeTypeList (4.4), and the zones that have them: all of the region, or the one that is asked for.
    public func volumeTypes(
        _ filter: VolumeTypeFilter = VolumeTypeFilter()
    ) throws(ServiceError) -> (types: [VolumeType], zones: [ZoneConfiguration]) {
        let region = try configuration.region(filter.regionCode)
        let zones = try filter.zoneCode.map { code throws(ServiceError) in [try region.requireZone(code)] } ?? region.zones
        return (configuration.volumeTypes.filter(filter.matches), zones)
    }

    /// getServerInstanceList (4.21), newest first.
    public func servers(_ filter: ServerFilter = ServerFilter()) throws(ServiceError) -> RecordPage<ServerRecord> {
        let query = try filter.query(configuration)
        return try read { try $0.servers(query) }
    }

    /// getServerInstanceDetail (4.21); nil if the region has no such server.
    public func server(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> ServerRecord? {
        let region = try configuration.region(regionCode)
        let server = try read { try $0.server(number) }
        return server?.regionCode == region.code ? server : nil
    }

    /// getBlockStorageInstanceList (4.6), newest first.
    public func volumes(_ filter: VolumeFilter = VolumeFilter()) throws(ServiceError) -> RecordPage<VolumeRecord> {
        let query = try filter.query(configuration)
        return try read { try $0.volumes(query) }
    }

    /// getBlockStorageInstanceDetail (4.7); nil if the region has no such volume.
    public func volume(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> VolumeRecord? {
        let region = try configuration.region(regionCode)
        let volume = try read { try $0.volume(number) }
        return volume?.regionCode == region.code ? volume : nil
    }

    /// getBlockStorageSnapshotInstanceList (4.15).
    public func snapshots(_ filter: SnapshotFilter = SnapshotFilter()) throws(ServiceError) -> RecordPage<SnapshotRecord> {
        let query = try filter.query(configuration)
        return try read { try $0.snapshots(query) }
    }

    /// getBlockStorageSnapshotInstanceDetail (4.17); nil if the region has no such snapshot.
    public func snapshot(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> SnapshotRecord? {
        let region = try configuration.region(regionCode)
        let snapshot = try read { try $0.snapshot(number) }
        return snapshot?.regionCode == region.code ? snapshot : nil
    }
}
