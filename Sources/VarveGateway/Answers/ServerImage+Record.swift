import VarveCatalog
import VarveService
import VarveWire

extension ServerImage {
    /// The image as the wire shows it (contract sheet, section 5.5).
    init(_ contents: ServerImageContents, configuration: ServiceConfiguration) {
        let image = contents.image
        self.init(
            serverImageNo: image.number.description, serverImageName: image.name, serverImageDescription: image.description,
            status: CommonCode(ServerImageStatus.self, image.status.rawValue),
            operation: CommonCode(ServerImageOperation.self, image.operation.rawValue), statusName: image.statusName,
            createDate: WireDate.format(image.createdAt),
            blockStorageMappingList: zip(image.volumes, contents.snapshots).map { volume, snapshot in
                BlockStorageMapping(snapshot, order: volume.order, type: configuration.volumeType(snapshot.volumeType))
            })
    }
}

extension ServerImage.BlockStorageMapping {
    fileprivate init(_ snapshot: SnapshotRecord, order: Int, type: VolumeType?) {
        self.init(
            order: Int64(order), blockStorageSnapshotInstanceNo: snapshot.number.rawValue,
            blockStorageSnapshotName: snapshot.name,
            blockStorageSize: snapshot.byteCount,
            blockStorageVolumeType: CommonCode(BlockStorageVolumeType.self, snapshot.volumeType.rawValue),
            iops: type.map { Int64($0.iops(byteCount: snapshot.byteCount)) }, throughput: type.map { Int64($0.throughput) << 20 },
            isEncryptedVolume: snapshot.isEncrypted)
    }
}
