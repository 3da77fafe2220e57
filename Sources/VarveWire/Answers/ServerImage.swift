/// A server image (sheet 5.5). What Varve knows of an image is in `init`; the rest is there for clients of NCP, which read every code
/// without a look whether it is there.
public struct ServerImage: WireItem {
    public static let listName = "serverImageList"

    /// The image's number.
    public var serverImageNo: String
    /// The image's name.
    public var serverImageName: String
    /// What its maker wrote about it; may be empty.
    public var serverImageDescription: String
    /// SELF: made by its owner. NCP: offered by the cloud.
    public var serverImageType = ServerImageType.own.commonCode
    /// Whether servers are still to be made from it.
    public var serverImageLifeCyclePhase = CommonCode(code: "IN_SERVICE", codeName: "In service")
    /// XEN or KVM.
    public var hypervisorType = HypervisorType.kvm.commonCode
    /// X86_64.
    public var cpuArchitectureType = CommonCode(code: "X86_64", codeName: "x86 64bit")
    /// LINUX or WINDOWS; Varve does not know and says LINUX.
    public var osCategoryType = CommonCode(code: "LINUX", codeName: "LINUX")
    /// The operating system, as in UBUNTU; Varve does not know and says UNKNOWN.
    public var osType = CommonCode(code: "UNKNOWN", codeName: "UNKNOWN")
    /// Status and operation in a word: `creating`, `created` or `terminating`.
    public var serverImageStatusName: String
    /// INIT, CREAT, or CREFL of one that NCP failed to make.
    public var serverImageStatus: CommonCode
    /// What is being done to it: NULL, CREAT or TERMT.
    public var serverImageOperation: CommonCode
    /// NCP's product, for its bill; may be empty.
    public var serverImageProductCode = ""
    /// When it was made, in Korean time: `2025-06-25T16:50:14+0900`.
    public var createDate: String
    /// Whether others may use it.
    public var shareStatus = CommonCode(code: "NULL", codeName: "NSI Share NULL State")
    /// Who may use it beside its owner.
    public var sharedLoginIdList: [String] = []
    /// What it is for: OS, APP, DBMS or GPU.
    public var platformCategoryCode = PlatformCategory.operatingSystem.rawValue
    /// What the volumes of its servers start with, the base volume first.
    public var blockStorageMappingList: [BlockStorageMapping]

    /// One with these members; what is not given says nothing.
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
        /// 0 for the base volume, from 1 for additional ones.
        public var order: Int64
        /// The snapshot that the volume is made from; a number on the wire.
        public var blockStorageSnapshotInstanceNo: Int64
        /// The snapshot's name.
        public var blockStorageSnapshotName: String
        /// Bytes.
        public var blockStorageSize: Int64
        /// The volume's name; empty if it gets one at random.
        public var blockStorageName = ""
        /// The kind of volume: CB1, FB1, CB2 or FB2 of KVM, HDD or SSD of XEN (sheet 5.4).
        public var blockStorageVolumeType: CommonCode
        /// Reads and writes a second that a KVM volume is good for.
        public var iops: Int64?
        /// Bytes a second that a KVM volume is good for.
        public var throughput: Int64?
        /// Whether the volume's bytes are kept encrypted.
        public var isEncryptedVolume: Bool

        /// One with these members; what is not given says nothing.
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
