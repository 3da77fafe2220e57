/// Snapshots. A call that changes one answers with its state right after acceptance; waiters (``created(_:within:onChange:)``,
/// ``deleted(_:within:onChange:)``) return when it has come about.
public struct SnapshotCalls: Sendable {
    let client: StorageClient

    /// Snapshots that a filter lets through, newest first; those of one page if it has a ``PagedRequest/pageSize``.
    public func list(
        _ filter: GetBlockStorageSnapshotInstanceListRequest = GetBlockStorageSnapshotInstanceListRequest()
    ) async throws(ClientError) -> [BlockStorageSnapshotInstance] { try await client.send(filter).items }

    /// The same one by one, asked for page by page.
    public func all(
        _ filter: GetBlockStorageSnapshotInstanceListRequest = GetBlockStorageSnapshotInstanceListRequest(), pageSize: Int = 100
    ) -> PagedItems<GetBlockStorageSnapshotInstanceListRequest> { PagedItems(client, filter, pageSize) }

    /// A snapshot; nil if there is none of that number.
    public func find(_ number: String) async throws(ClientError) -> BlockStorageSnapshotInstance? {
        try await client.send(GetBlockStorageSnapshotInstanceDetailRequest(blockStorageSnapshotInstanceNo: number)).items.first
    }

    /// Takes a snapshot of a volume. Its moment lies inside the call: what was written before it is in the snapshot.
    /// - Parameters:
    ///   - name: made up when nil.
    ///   - type: INCREMENTAL needs an earlier FULL of the same volume.
    public func create(
        of volume: String, name: String? = nil, type: SnapshotType? = nil, description: String? = nil
    ) async throws(ClientError) -> BlockStorageSnapshotInstance {
        try await client.one(
            CreateBlockStorageSnapshotInstanceRequest(
                originalBlockStorageInstanceNo: volume, blockStorageSnapshotName: name,
                blockStorageSnapshotDescription: description, snapshotTypeCode: type))
    }

    /// Deletes snapshots, in an order that their volumes' type allows. All or none.
    @discardableResult
    public func delete(_ numbers: [String]) async throws(ClientError) -> [BlockStorageSnapshotInstance] {
        try await client.send(DeleteBlockStorageSnapshotInstancesRequest(blockStorageSnapshotInstanceNoList: numbers)).items
    }
}
