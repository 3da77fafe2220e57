/// Volumes. A call that changes one answers with its state right after acceptance; waiters (``created(_:within:onChange:)`` and so on) return when it
/// has come about.
public struct VolumeCalls: Sendable {
    let client: StorageClient

    /// Volumes that a filter lets through, newest first; those of one page if it has a ``PagedRequest/pageSize``.
    public func list(
        _ filter: GetBlockStorageInstanceListRequest = GetBlockStorageInstanceListRequest()
    ) async throws(ClientError) -> [BlockStorageInstance] { try await client.send(filter).items }

    /// The same one by one, asked for page by page.
    public func all(
        _ filter: GetBlockStorageInstanceListRequest = GetBlockStorageInstanceListRequest(), pageSize: Int = 100
    ) -> PagedItems<GetBlockStorageInstanceListRequest> { PagedItems(client, filter, pageSize) }

    /// A volume; nil if there is none of that number.
    public func find(_ number: String) async throws(ClientError) -> BlockStorageInstance? {
        try await client.send(GetBlockStorageInstanceDetailRequest(blockStorageInstanceNo: number)).items.first
    }

    /// Creates a volume, empty or from a snapshot.
    public func create(_ request: CreateBlockStorageInstanceRequest) async throws(ClientError) -> BlockStorageInstance {
        try await client.one(request)
    }

    /// Creates a KVM volume.
    /// - Parameters:
    ///   - sizeGB: in GB (2^30 bytes), a multiple of 10; of a volume from a snapshot at least the snapshot's, which is taken when nil.
    ///   - snapshot: the snapshot whose content the volume starts with; nil for an empty one.
    ///   - name: made up when nil.
    public func create(
        zoneCode: String, type: BlockStorageVolumeType, sizeGB: Int? = nil, from snapshot: String? = nil, name: String? = nil,
        description: String? = nil, isReturnProtected: Bool? = nil
    ) async throws(ClientError) -> BlockStorageInstance {
        try await create(
            CreateBlockStorageInstanceRequest(
                zoneCode: zoneCode, blockStorageName: name, blockStorageVolumeTypeCode: type,
                blockStorageSnapshotInstanceNo: snapshot, blockStorageSize: sizeGB, blockStorageDescription: description,
                isReturnProtection: isReturnProtected))
    }

    /// Deletes volumes, detaching them first. All or none.
    @discardableResult
    public func delete(_ numbers: [String]) async throws(ClientError) -> [BlockStorageInstance] {
        try await client.send(DeleteBlockStorageInstancesRequest(blockStorageInstanceNoList: numbers)).items
    }

    /// Attaches a volume to a server.
    @discardableResult
    public func attach(_ number: String, to server: String) async throws(ClientError) -> BlockStorageInstance {
        try await client.one(AttachBlockStorageInstanceRequest(serverInstanceNo: server, blockStorageInstanceNo: number))
    }

    /// Detaches volumes from their servers. All or none.
    @discardableResult
    public func detach(_ numbers: [String]) async throws(ClientError) -> [BlockStorageInstance] {
        try await client.send(DetachBlockStorageInstancesRequest(blockStorageInstanceNoList: numbers)).items
    }

    /// Makes a volume larger.
    /// - Parameter sizeGB: the new size in GB (2^30 bytes), a multiple of 10.
    @discardableResult
    public func resize(_ number: String, toGB sizeGB: Int) async throws(ClientError) -> BlockStorageInstance {
        try await client.one(ChangeBlockStorageInstanceRequest(blockStorageInstanceNo: number, blockStorageSize: sizeGB))
    }

    /// Makes a XEN volume larger: the older form of ``resize(_:toGB:)``.
    @discardableResult
    public func resizeXEN(_ number: String, toGB sizeGB: Int) async throws(ClientError) -> BlockStorageInstance {
        try await client.one(ChangeBlockStorageVolumeSizeRequest(blockStorageInstanceNo: number, blockStorageSize: sizeGB))
    }

    /// Sets whether deletion of a volume is refused.
    @discardableResult
    public func setReturnProtection(_ number: String, _ isOn: Bool) async throws(ClientError) -> BlockStorageInstance {
        try await client.one(SetBlockStorageReturnProtectionRequest(blockStorageInstanceNo: number, isReturnProtection: isOn))
    }
}
