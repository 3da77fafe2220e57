/// A volume (sheet 5.1).
public struct BlockStorageInstance: WireItem {
    public static let listName = "blockStorageInstanceList"

    public var blockStorageInstanceNo: String
    /// Empty when detached.
    public var serverInstanceNo: String
    public var blockStorageName: String
    public var blockStorageType: CommonCode
    /// In bytes.
    public var blockStorageSize: Int64
    /// Empty when detached.
    public var deviceName: String
    public var blockStorageProductCode: String
    public var blockStorageInstanceStatus: CommonCode
    public var blockStorageInstanceOperation: CommonCode
    public var blockStorageInstanceStatusName: String
    /// As ``WireDate`` writes it.
    public var createDate: String
    public var blockStorageDescription: String
    public var blockStorageDiskType: CommonCode
    public var blockStorageDiskDetailType: CommonCode
    /// Of XEN volumes.
    public var maxIopsThroughput: Int64?
    public var isEncryptedVolume: Bool
    public var zoneCode: String
    public var regionCode: String
    public var isReturnProtection: Bool
    public var blockStorageVolumeType: CommonCode
    public var hypervisorType: CommonCode
    /// Of KVM volumes, in bytes a second.
    public var throughput: Int64?
    /// Of KVM volumes.
    public var iops: Int64?
    /// The snapshot that the volume was made from: the one id that is a number on the wire.
    public var blockStorageSnapshotInstanceNo: Int64?

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
