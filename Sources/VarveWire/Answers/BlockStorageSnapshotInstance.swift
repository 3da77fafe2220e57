/// A snapshot (sheet 5.2). Text without a value is left out of answers about KVM, as in NCP's guide, and `""` in answers about XEN, as NCP was
/// recorded to send it (sheet 3.3).
public struct BlockStorageSnapshotInstance: WireItem {
    public static let listName = "blockStorageSnapshotInstanceList"

    /// The snapshot's number.
    public var blockStorageSnapshotInstanceNo: String
    /// The snapshot's name.
    public var blockStorageSnapshotName: String
    /// Bytes of the volume at that moment.
    public var blockStorageSnapshotVolumeSize: Int64
    /// The volume that it is of, which may be gone.
    public var originalBlockStorageInstanceNo: String
    /// INIT or CREAT (sheet 5.3).
    public var blockStorageSnapshotInstanceStatus: CommonCode
    /// What is being done to it: NULL, CREAT or TERMT (sheet 5.3).
    public var blockStorageSnapshotInstanceOperation: CommonCode
    /// Status and operation in a word: `creating`, `created` or `terminating` (sheet 6).
    public var blockStorageSnapshotInstanceStatusName: String
    /// When it was made, in Korean time: `2025-06-25T16:50:14+0900`.
    public var createDate: String
    /// Whether the volume's bytes were kept encrypted.
    public var isEncryptedOriginalBlockStorageVolume: Bool
    /// What its maker wrote about it; may be empty.
    public var blockStorageSnapshotDescription: String?
    /// FULL or INCREMENTAL.
    public var snapshotType: CommonCode
    /// The FULL snapshot under an INCREMENTAL one; empty for FULL (sheet 7).
    public var baseSnapshotInstanceNo: String?
    /// 0 for FULL, 1 to 7 for INCREMENTAL (sheet 7).
    public var snapshotChainDepth: Int64
    /// Whether a server image can be made from it.
    public var isBootable: Bool
    /// XEN or KVM.
    public var hypervisorType: CommonCode
    /// The kind of volume: CB1, FB1, CB2 or FB2 of KVM, HDD or SSD of XEN (sheet 5.4).
    public var blockStorageVolumeType: CommonCode?

    /// One with these members; what is not given says nothing.
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
