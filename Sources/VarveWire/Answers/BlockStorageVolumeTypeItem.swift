/// What a type of volumes offers (sheet 5.4). Sizes in bytes, as NCP documents them; the Go SDK reads 32 bits there and fails.
public struct BlockStorageVolumeTypeItem: WireItem {
    public static let listName = "blockStorageVolumeTypeList"

    /// The kind of volume: CB1, FB1, CB2 or FB2 of KVM, HDD or SSD of XEN (sheet 5.4).
    public var blockStorageVolumeType: CommonCode
    /// XEN or KVM.
    public var hypervisorType: CommonCode
    /// Bytes of the smallest base volume; absent where servers have none of this type.
    public var minBaseVolumeSize: Int64?
    /// Bytes of the largest base volume; absent where servers have none of this type.
    public var maxBaseVolumeSize: Int64?
    /// Bytes of the smallest additional volume.
    public var minVolumeSize: Int64
    /// Bytes of the largest additional volume.
    public var maxVolumeSize: Int64
    /// Reads and writes a second of the smallest volume; 0 where it is not known.
    public var minIops: Int64 = 0
    /// Reads and writes a second of the largest volume; 0 where it is not known.
    public var maxIops: Int64 = 0
    /// Bytes a second of the smallest volume; 0 where it is not known.
    public var minThroughput: Int64 = 0
    /// Bytes a second of the largest volume; 0 where it is not known.
    public var maxThroughput: Int64 = 0
    /// Where there are volumes of this type.
    public var zoneCodeList: [String]
    /// Whether a server's base volume can be of this type.
    public var isBaseStorageAvailable: Bool

    /// - Parameters:
    ///   - baseSizes: of base volumes; nil if there are none of this type.
    ///   - sizes: of additional volumes. Both in bytes.
    public init(
        _ type: BlockStorageVolumeType, sizes: ClosedRange<Int64>, baseSizes: ClosedRange<Int64>?, zoneCodes: [String]
    ) {
        blockStorageVolumeType = type.commonCode
        hypervisorType = type.hypervisor.commonCode
        minBaseVolumeSize = baseSizes?.lowerBound
        maxBaseVolumeSize = baseSizes?.upperBound
        minVolumeSize = sizes.lowerBound
        maxVolumeSize = sizes.upperBound
        zoneCodeList = zoneCodes
        isBaseStorageAvailable = baseSizes != nil
    }
}

extension BlockStorageVolumeTypeItem {
    public static let example: BlockStorageVolumeTypeItem = {
        var item = BlockStorageVolumeTypeItem(
            .ssd, sizes: 10_737_418_240...2_147_483_648_000, baseSizes: 53_687_091_200...107_374_182_400,
            zoneCodes: ["KR-1", "KR-2"])
        item.maxIops = 4000
        return item
    }()
}
