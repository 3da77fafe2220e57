// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getBlockStorageSnapshotInstanceList`: Lists snapshots.
public struct GetBlockStorageSnapshotInstanceListRequest: PagedRequest, Equatable {
    public typealias Item = BlockStorageSnapshotInstance
    public static let operationName = "getBlockStorageSnapshotInstanceList"

    /// Only snapshots with these numbers.
    public var blockStorageSnapshotInstanceNoList: [String]
    /// Only snapshots of this name.
    public var blockStorageSnapshotName: String?
    /// Only snapshots in this status.
    public var blockStorageSnapshotInstanceStatusCode: SnapshotStatus?
    /// Only snapshots of these volumes.
    public var originalBlockStorageInstanceNoList: [String]
    /// Only snapshots of at most this size in GB.
    public var blockStorageSnapshotVolumeSize: Int?
    /// Only snapshots of encrypted volumes, or only of others.
    public var isEncryptedOriginalBlockStorageVolume: Bool?
    /// Only objects of these hypervisors.
    public var hypervisorTypeCodeList: [HypervisorType]
    /// Only snapshots that a server image can be made from, or only others.
    public var isBootable: Bool?
    /// The page to answer; 0 and 1 are both the first. Needs pageSize. When nil: `0`.
    public var pageNo: Int?
    /// How many objects make a page; all when not given.
    public var pageSize: Int?
    /// What to sort the snapshots by; newest first when not given.
    public var sortedBy: SnapshotSortKey?
    /// The direction of sortedBy, or of the numbers without it; ASC when only sortedBy is given.
    public var sortingOrder: SortingOrder?
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        blockStorageSnapshotInstanceNoList: [String] = [],
        blockStorageSnapshotName: String? = nil,
        blockStorageSnapshotInstanceStatusCode: SnapshotStatus? = nil,
        originalBlockStorageInstanceNoList: [String] = [],
        blockStorageSnapshotVolumeSize: Int? = nil,
        isEncryptedOriginalBlockStorageVolume: Bool? = nil,
        hypervisorTypeCodeList: [HypervisorType] = [],
        isBootable: Bool? = nil,
        pageNo: Int? = nil,
        pageSize: Int? = nil,
        sortedBy: SnapshotSortKey? = nil,
        sortingOrder: SortingOrder? = nil,
        regionCode: String? = nil
    ) {
        self.blockStorageSnapshotInstanceNoList = blockStorageSnapshotInstanceNoList
        self.blockStorageSnapshotName = blockStorageSnapshotName
        self.blockStorageSnapshotInstanceStatusCode = blockStorageSnapshotInstanceStatusCode
        self.originalBlockStorageInstanceNoList = originalBlockStorageInstanceNoList
        self.blockStorageSnapshotVolumeSize = blockStorageSnapshotVolumeSize
        self.isEncryptedOriginalBlockStorageVolume = isEncryptedOriginalBlockStorageVolume
        self.hypervisorTypeCodeList = hypervisorTypeCodeList
        self.isBootable = isBootable
        self.pageNo = pageNo
        self.pageSize = pageSize
        self.sortedBy = sortedBy
        self.sortingOrder = sortingOrder
        self.regionCode = regionCode
    }
}
