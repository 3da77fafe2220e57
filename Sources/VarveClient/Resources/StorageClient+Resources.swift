extension StorageClient {
    /// Regions, zones, and what they offer.
    public var regions: RegionCalls { RegionCalls(client: self) }
    /// Volumes: block storage instances.
    public var volumes: VolumeCalls { VolumeCalls(client: self) }
    /// Snapshots of volumes.
    public var snapshots: SnapshotCalls { SnapshotCalls(client: self) }
    /// Servers: what volumes are attached to.
    public var servers: ServerCalls { ServerCalls(client: self) }
    /// Server images, made of snapshots.
    public var images: ImageCalls { ImageCalls(client: self) }
    /// Access keys of the caller's account: Varve's own.
    public var keys: KeyCalls { KeyCalls(client: self) }
    /// The audit log of the caller's account: Varve's own.
    public var auditLog: AuditCalls { AuditCalls(client: self) }
    /// The store beneath: Varve's own.
    public var pool: PoolCalls { PoolCalls(client: self) }
    /// What a Varve under `--lab` can be told: Varve's own.
    public var lab: LabCalls { LabCalls(client: self) }

    /// How many bytes come back if these are deleted, all of them: Varve's own.
    public func bytesFreed(
        byDeletingVolumes volumes: [String] = [], snapshots: [String] = []
    ) async throws(ClientError) -> Int64 {
        let request = GetDeletionPreviewRequest(
            blockStorageInstanceNoList: volumes, blockStorageSnapshotInstanceNoList: snapshots)
        return try await one(request).freedSize
    }

    /// The first object of an answer that has one always.
    func one<Request: OperationRequest>(_ request: Request) async throws(ClientError) -> Request.Item {
        guard let item = try await send(request).items.first else {
            let reason = "\(Request.operationName) answered no \(Request.Item.listName)."
            throw .malformed(MalformedAnswer(httpStatus: 200, reason: reason, body: []))
        }
        return item
    }
}
