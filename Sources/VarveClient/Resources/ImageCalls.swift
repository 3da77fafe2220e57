/// Server images, made of snapshots.
public struct ImageCalls: Sendable {
    let client: StorageClient

    /// Images that a filter lets through, newest first; those of one page if it has a ``PagedRequest/pageSize``.
    public func list(_ filter: GetServerImageListRequest = GetServerImageListRequest()) async throws(ClientError) -> [ServerImage]
    {
        try await client.send(filter).items
    }

    /// The same one by one, asked for page by page.
    public func all(
        _ filter: GetServerImageListRequest = GetServerImageListRequest(), pageSize: Int = 100
    ) -> PagedItems<GetServerImageListRequest> { PagedItems(client, filter, pageSize) }

    /// An image; nil if there is none of that number.
    public func find(_ number: String) async throws(ClientError) -> ServerImage? {
        try await client.send(GetServerImageDetailRequest(serverImageNo: number)).items.first
    }

    /// Makes an image of snapshots.
    /// - Parameter snapshots: the one that the base volume starts with, which must be bootable, then those of additional volumes.
    public func create(
        named name: String, of snapshots: [String], description: String? = nil
    ) async throws(ClientError) -> ServerImage {
        let volumes = snapshots.enumerated().map { ServerImageVolume(order: $0, snapshotInstanceNo: $1) }
        return try await client.one(
            CreateServerImageFromSnapshotRequest(
                serverImageName: name, blockStorageList: volumes, serverImageDescription: description))
    }

    /// Deletes images; their snapshots stay. All or none.
    @discardableResult
    public func delete(_ numbers: [String]) async throws(ClientError) -> [ServerImage] {
        try await client.send(DeleteServerImageRequest(serverImageNoList: numbers)).items
    }
}
