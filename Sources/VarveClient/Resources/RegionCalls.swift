/// Regions, zones, and what they offer.
public struct RegionCalls: Sendable {
    let client: StorageClient

    /// The regions; the first one is the default.
    public func list() async throws(ClientError) -> [Region] { try await client.send(GetRegionListRequest()).items }

    /// The zones of a region; of the client's when nil.
    public func zones(of regionCode: String? = nil) async throws(ClientError) -> [Zone] {
        try await client.send(GetZoneListRequest(regionCode: regionCode)).items
    }

    /// The hypervisors that a region offers.
    public func hypervisors(of regionCode: String? = nil) async throws(ClientError) -> [HypervisorTypeItem] {
        try await client.send(GetHypervisorTypeListRequest(regionCode: regionCode)).items
    }

    /// The types of volumes that are offered, with their sizes and limits.
    public func volumeTypes(
        _ filter: GetBlockStorageVolumeTypeListRequest = GetBlockStorageVolumeTypeListRequest()
    ) async throws(ClientError) -> [BlockStorageVolumeTypeItem] { try await client.send(filter).items }
}
