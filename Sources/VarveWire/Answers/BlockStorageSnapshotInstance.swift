/// A snapshot (sheet 5.2). Text without a value is left out of answers about KVM, as in NCP's guide, and `""` in answers about XEN, as NCP was
/// recorded to send it (sheet 3.3).
public struct BlockStorageSnapshotInstance: WireItem {
    public static let listName = "blockStorageSnapshotInstanceList"

    public var blockStorageSnapshotInstanceNo: String
    public var blockStorageSnapshotName: String
    /// The size of the volume at that moment, in bytes.
    public var blockStorageSnapshotVolumeSize: Int64
    public var originalBlockStorageInstanceNo: String
    public var blockStorageSnapshotInstanceStatus: CommonCode
    public var blockStorageSnapshotInstanceOperation: CommonCode
    public var blockStorageSnapshotInstanceStatusName: String
    /// As ``WireDate`` writes it.
    public var createDate: String
    public var isEncryptedOriginalBlockStorageVolume: Bool
    public var blockStorageSnapshotDescription: String?
    public var snapshotType: CommonCode
    /// The FULL snapshot under an INCREMENTAL one; a FULL has none.
    public var baseSnapshotInstanceNo: String?
    /// 0 for FULL, 1 to 7 for INCREMENTAL.
    public var snapshotChainDepth: Int64
    public var isBootable: Bool
    public var hypervisorType: CommonCode
    /// Absent in older answers.
    public var blockStorageVolumeType: CommonCode?

    public init(
        blockStorageSnapshotInstanceNo: String,
        blockStorageSnapshotName: String,
        blockStorageSnapshotVolumeSize: Int64,
        originalBlockStorageInstanceNo: String,
        blockStorageSnapshotInstanceStatus: CommonCode,
        blockStorageSnapshotInstanceOperation: CommonCode,
        blockStorageSnapshotInstanceStatusName: String,
        createDate: String,
        isEncryptedOriginalBlockStorageVolume: Bool,
        blockStorageSnapshotDescription: String? = nil,
        snapshotType: CommonCode,
        baseSnapshotInstanceNo: String? = nil,
        snapshotChainDepth: Int64 = 0,
        isBootable: Bool,
        hypervisorType: CommonCode,
        blockStorageVolumeType: CommonCode? = nil
    ) {
        self.blockStorageSnapshotInstanceNo = blockStorageSnapshotInstanceNo
        self.blockStorageSnapshotName = blockStorageSnapshotName
        self.blockStorageSnapshotVolumeSize = blockStorageSnapshotVolumeSize
        self.originalBlockStorageInstanceNo = originalBlockStorageInstanceNo
        self.blockStorageSnapshotInstanceStatus = blockStorageSnapshotInstanceStatus
        self.blockStorageSnapshotInstanceOperation = blockStorageSnapshotInstanceOperation
        self.blockStorageSnapshotInstanceStatusName = blockStorageSnapshotInstanceStatusName
        self.createDate = createDate
        self.isEncryptedOriginalBlockStorageVolume = isEncryptedOriginalBlockStorageVolume
        self.blockStorageSnapshotDescription = blockStorageSnapshotDescription
        self.snapshotType = snapshotType
        self.baseSnapshotInstanceNo = baseSnapshotInstanceNo
        self.snapshotChainDepth = snapshotChainDepth
        self.isBootable = isBootable
        self.hypervisorType = hypervisorType
        self.blockStorageVolumeType = blockStorageVolumeType
    }
}

extension BlockStorageSnapshotInstance {
    public static let example = BlockStorageSnapshotInstance(
        blockStorageSnapshotInstanceNo: "10004323",
        blockStorageSnapshotName: "snapshot-test",
        blockStorageSnapshotVolumeSize: 10_737_418_240,
        originalBlockStorageInstanceNo: "10003168",
        blockStorageSnapshotInstanceStatus: SnapshotStatus.initializing.commonCode,
        blockStorageSnapshotInstanceOperation: BlockStorageOperation.create.commonCode,
        blockStorageSnapshotInstanceStatusName: SnapshotStatusName.creating.rawValue,
        createDate: "2025-06-25T16:50:14+0900",
        isEncryptedOriginalBlockStorageVolume: false,
        blockStorageSnapshotDescription: "before the upgrade",
        snapshotType: SnapshotType.incremental.commonCode,
        baseSnapshotInstanceNo: "10004320",
        snapshotChainDepth: 1,
        isBootable: false,
        hypervisorType: HypervisorType.kvm.commonCode,
        blockStorageVolumeType: BlockStorageVolumeType.cb1.commonCode)
}
