/// A volume (sheet 5.1).
public struct BlockStorageInstance: WireItem {
    public static let listName = "blockStorageInstanceList"

    /// The volume's number.
    public var blockStorageInstanceNo: String
    /// The server that it is attached to; empty when detached.
    public var serverInstanceNo: String
    /// The volume's name.
    public var blockStorageName: String
    /// BASIC: came with its server. SVRBS: an additional volume.
    public var blockStorageType: CommonCode
    /// Bytes; requests name sizes in GB of 2^30 bytes.
    public var blockStorageSize: Int64
    /// What its server was told to call it, as in `/dev/vdb`; empty when detached.
    public var deviceName: String
    /// NCP's product, for its bill; may be empty.
    public var blockStorageProductCode: String
    /// INIT, CREAT or ATTAC (sheet 5.3).
    public var blockStorageInstanceStatus: CommonCode
    /// What is being done to it: NULL, CREAT, ATTAC, DETAC, CHNG or TERMT (sheet 5.3).
    public var blockStorageInstanceOperation: CommonCode
    /// Status and operation in a word, as in `attached`: what programs wait for (sheet 6).
    public var blockStorageInstanceStatusName: String
    /// When it was made, in Korean time: `2025-06-25T16:50:14+0900`.
    public var createDate: String
    /// What its maker wrote about it; may be empty.
    public var blockStorageDescription: String
    /// NET: on the network.
    public var blockStorageDiskType: CommonCode
    /// SSD or HDD.
    public var blockStorageDiskDetailType: CommonCode
    /// Reads and writes a second that a XEN volume is good for.
    public var maxIopsThroughput: Int64?
    /// Whether the volume's bytes are kept encrypted.
    public var isEncryptedVolume: Bool
    /// The zone, as in `KR-1`.
    public var zoneCode: String
    /// The region, as in `KR`.
    public var regionCode: String
    /// Whether its deletion is refused.
    public var isReturnProtection: Bool
    /// The kind of volume: CB1, FB1, CB2 or FB2 of KVM, HDD or SSD of XEN (sheet 5.4).
    public var blockStorageVolumeType: CommonCode
    /// XEN or KVM.
    public var hypervisorType: CommonCode
    /// Bytes a second that a KVM volume is good for.
    public var throughput: Int64?
    /// Reads and writes a second that a KVM volume is good for.
    public var iops: Int64?
    /// The snapshot that it was made from. The one number of an object that the wire has as a number.
    public var blockStorageSnapshotInstanceNo: Int64?

    /// One with these members; what is not given says nothing.
    public init(
        blockStorageInstanceNo: String,
        serverInstanceNo: String = "",
        blockStorageName: String,
        blockStorageType: CommonCode,
        blockStorageSize: Int64,
        deviceName: String = "",
        blockStorageProductCode: String = "",
        blockStorageInstanceStatus: CommonCode,
        blockStorageInstanceOperation: CommonCode,
        blockStorageInstanceStatusName: String,
        createDate: String,
        blockStorageDescription: String = "",
        blockStorageDiskType: CommonCode,
        blockStorageDiskDetailType: CommonCode,
        maxIopsThroughput: Int64? = nil,
        isEncryptedVolume: Bool,
        zoneCode: String,
        regionCode: String,
        isReturnProtection: Bool,
        blockStorageVolumeType: CommonCode,
        hypervisorType: CommonCode,
        throughput: Int64? = nil,
        iops: Int64? = nil,
        blockStorageSnapshotInstanceNo: Int64? = nil
    ) {
        self.blockStorageInstanceNo = blockStorageInstanceNo
        self.serverInstanceNo = serverInstanceNo
        self.blockStorageName = blockStorageName
        self.blockStorageType = blockStorageType
        self.blockStorageSize = blockStorageSize
        self.deviceName = deviceName
        self.blockStorageProductCode = blockStorageProductCode
        self.blockStorageInstanceStatus = blockStorageInstanceStatus
        self.blockStorageInstanceOperation = blockStorageInstanceOperation
        self.blockStorageInstanceStatusName = blockStorageInstanceStatusName
        self.createDate = createDate
        self.blockStorageDescription = blockStorageDescription
        self.blockStorageDiskType = blockStorageDiskType
        self.blockStorageDiskDetailType = blockStorageDiskDetailType
        self.maxIopsThroughput = maxIopsThroughput
        self.isEncryptedVolume = isEncryptedVolume
        self.zoneCode = zoneCode
        self.regionCode = regionCode
        self.isReturnProtection = isReturnProtection
        self.blockStorageVolumeType = blockStorageVolumeType
        self.hypervisorType = hypervisorType
        self.throughput = throughput
        self.iops = iops
        self.blockStorageSnapshotInstanceNo = blockStorageSnapshotInstanceNo
    }
}

extension BlockStorageInstance {
    public static let example = BlockStorageInstance(
        blockStorageInstanceNo: "10003168",
        serverInstanceNo: "10000001",
        blockStorageName: "data-1",
        blockStorageType: BlockStorageType.additional.commonCode,
        blockStorageSize: 10_737_418_240,
        deviceName: "/dev/vdb",
        blockStorageProductCode: "SPBSTBSTAD000006",
        blockStorageInstanceStatus: BlockStorageStatus.attached.commonCode,
        blockStorageInstanceOperation: BlockStorageOperation.none.commonCode,
        blockStorageInstanceStatusName: BlockStorageStatusName.attached.rawValue,
        createDate: "2025-06-25T16:50:14+0900",
        blockStorageDescription: "a volume",
        blockStorageDiskType: BlockStorageDiskType.network.commonCode,
        blockStorageDiskDetailType: BlockStorageDiskDetailType.ssd.commonCode,
        maxIopsThroughput: 4000,
        isEncryptedVolume: false,
        zoneCode: "KR-1",
        regionCode: "KR",
        isReturnProtection: false,
        blockStorageVolumeType: BlockStorageVolumeType.cb1.commonCode,
        hypervisorType: HypervisorType.kvm.commonCode,
        throughput: 104_857_600,
        iops: 3000,
        blockStorageSnapshotInstanceNo: 10_004_323)
}
