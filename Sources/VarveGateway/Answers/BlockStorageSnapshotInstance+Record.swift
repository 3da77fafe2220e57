import VarveCatalog
import VarveService
import VarveWire

extension BlockStorageSnapshotInstance {
    /// The snapshot as the wire shows it (contract sheet, section 5.2).
    init(_ record: SnapshotRecord) {
        let absent: String? = record.volumeType.hypervisor == .kvm ? nil : ""
        self.init(
            blockStorageSnapshotInstanceNo: record.number.description,
            blockStorageSnapshotName: record.name,
            blockStorageSnapshotVolumeSize: record.byteCount,
            originalBlockStorageInstanceNo: record.volumeNumber.description,
            blockStorageSnapshotInstanceStatus: CommonCode(SnapshotStatus.self, record.status.rawValue),
            blockStorageSnapshotInstanceOperation: CommonCode(BlockStorageOperation.self, record.operation.rawValue),
            blockStorageSnapshotInstanceStatusName: record.statusName,
            createDate: WireDate.format(record.createdAt),
            isEncryptedOriginalBlockStorageVolume: record.isEncrypted,
            blockStorageSnapshotDescription: record.description.isEmpty ? absent : record.description,
            snapshotType: CommonCode(SnapshotType.self, record.kind.rawValue),
            baseSnapshotInstanceNo: record.baseNumber?.description ?? absent,
            snapshotChainDepth: Int64(record.chainDepth),
            isBootable: record.isBootable,
            hypervisorType: CommonCode(HypervisorType.self, record.volumeType.hypervisor.rawValue),
            blockStorageVolumeType: CommonCode(BlockStorageVolumeType.self, record.volumeType.rawValue))
    }
}
