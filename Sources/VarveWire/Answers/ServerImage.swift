/// A server image (sheet 5.5). What Varve knows of an image is in `init`; the rest is there for clients of NCP, which read every code
/// without a look whether it is there.
public struct ServerImage: WireItem {
    public static let listName = "serverImageList"

    public var serverImageNo: String
    public var serverImageName: String
    public var serverImageDescription: String
    public var serverImageType = ServerImageType.own.commonCode
    public var serverImageLifeCyclePhase = CommonCode(code: "IN_SERVICE", codeName: "In service")
    public var hypervisorType = HypervisorType.kvm.commonCode
    public var cpuArchitectureType = CommonCode(code: "X86_64", codeName: "x86 64bit")
    /// Stands in for what is not known.
    public var osCategoryType = CommonCode(code: "LINUX", codeName: "LINUX")
    public var osType = CommonCode(code: "UNKNOWN", codeName: "UNKNOWN")
    public var serverImageStatusName: String
    public var serverImageStatus: CommonCode
    public var serverImageOperation: CommonCode
    public var serverImageProductCode = ""
    /// As ``WireDate`` writes it.
    public var createDate: String
    public var shareStatus = CommonCode(code: "NULL", codeName: "NSI Share NULL State")
    public var sharedLoginIdList: [String] = []
    public var platformCategoryCode = PlatformCategory.operatingSystem.rawValue
    /// The base volume first.
    public var blockStorageMappingList: [BlockStorageMapping]

    public init(
        serverImageNo: String, serverImageName: String, serverImageDescription: String, status: CommonCode, operation: CommonCode,
        statusName: String, createDate: String, blockStorageMappingList: [BlockStorageMapping]
    ) {
        self.serverImageNo = serverImageNo
        self.serverImageName = serverImageName
        self.serverImageDescription = serverImageDescription
        serverImageStatus = status
        serverImageOperation = operation
        serverImageStatusName = statusName
        self.createDate = createDate
        self.blockStorageMappingList = blockStorageMappingList
    }

    /// What a volume of the image's servers starts with.
    public struct BlockStorageMapping: Codable, Hashable, Sendable {
        /// 0 for the base volume.
        public var order: Int64
        /// A number on the wire.
        public var blockStorageSnapshotInstanceNo: Int64
        public var blockStorageSnapshotName: String
        /// In bytes.
        public var blockStorageSize: Int64
        public var blockStorageName = ""
        public var blockStorageVolumeType: CommonCode
        /// Absent, as throughput is, if the installation does not offer the type any more.
        public var iops: Int64?
        /// In bytes a second.
        public var throughput: Int64?
        public var isEncryptedVolume: Bool

        public init(
            order: Int64, blockStorageSnapshotInstanceNo: Int64, blockStorageSnapshotName: String, blockStorageSize: Int64,
            blockStorageVolumeType: CommonCode, iops: Int64?, throughput: Int64?, isEncryptedVolume: Bool
        ) {
            self.order = order
            self.blockStorageSnapshotInstanceNo = blockStorageSnapshotInstanceNo
            self.blockStorageSnapshotName = blockStorageSnapshotName
            self.blockStorageSize = blockStorageSize
            self.blockStorageVolumeType = blockStorageVolumeType
            self.iops = iops
            self.throughput = throughput
            self.isEncryptedVolume = isEncryptedVolume
        }
    }
}

extension ServerImage {
    public static let example: ServerImage = {
        var image = ServerImage(
            serverImageNo: "10005847", serverImageName: "web-server", serverImageDescription: "after the upgrade",
            status: ServerImageStatus.created.commonCode, operation: ServerImageOperation.none.commonCode,
            statusName: ServerImageStatusName.created.rawValue, createDate: "2025-06-25T16:50:14+0900",
            blockStorageMappingList: [
                BlockStorageMapping(
                    order: 0, blockStorageSnapshotInstanceNo: 10_004_323, blockStorageSnapshotName: "snapshot-test",
                    blockStorageSize: 10_737_418_240, blockStorageVolumeType: BlockStorageVolumeType.cb1.commonCode, iops: 100,
                    throughput: 104_857_600, isEncryptedVolume: false)
            ])
        image.sharedLoginIdList = ["someone@example.com"]
        return image
    }()
}
