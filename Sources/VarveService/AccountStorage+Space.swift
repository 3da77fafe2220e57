import VarveBackend
public import VarveCatalog
public import VarveWire

extension AccountStorage {
    /// getDeletionPreview, Varve's own: bytes that come back if all of these are deleted. Blocks for a walk of their maps; of volumes that are
    /// being written it is about now.
    public func byteCountFreed(
        byDeletingVolumes volumes: [InstanceNumber], snapshots: [InstanceNumber], regionCode: String? = nil
    ) throws(ServiceError) -> UInt64 {
        let region = try configuration.region(regionCode)
        try read { catalog in
            for number in volumes { _ = try catalog.requireVolume(number, in: region, "blockStorageInstanceNoList") }
            for number in snapshots { _ = try catalog.requireSnapshot(number, in: region, "blockStorageSnapshotInstanceNoList") }
        }
        // One that is on its way, there or back, has no bytes that a deletion could give back.
        let images =
            volumes.map { VolumeID($0) }.filter(backend.hasVolume).map { ImageID.volume($0) }
            + snapshots.map { SnapshotID($0) }.filter(backend.hasSnapshot).map { ImageID.snapshot($0) }
        do { return try backend.byteCountFreed(byDeleting: Set(images)) } catch { throw ServiceError(error) }
    }
}
