/// What a type of volumes offers (sheet 5.4). Sizes in bytes, as NCP documents them; the Go SDK reads 32 bits there and fails.
public struct BlockStorageVolumeTypeItem: WireItem {
    public static let listName = "blockStorageVolumeTypeList"

    public var blockStorageVolumeType: CommonCode
    public var hypervisorType: CommonCode
    /// Absent where servers have no base volume of this type.
    public var minBaseVolumeSize: Int64?
    public var maxBaseVolumeSize: Int64?
    public var minVolumeSize: Int64
    public var maxVolumeSize: Int64
    /// Of a volume. 0 where it is not known.
    public var minIops: Int64 = 0
    public var maxIops: Int64 = 0
    /// Of a volume, in bytes a second. 0 where it is not known.
    public var minThroughput: Int64 = 0
    public var maxThroughput: Int64 = 0
    public var zoneCodeList: [String]
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
