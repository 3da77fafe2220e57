// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getBlockStorageInstanceList`: Lists volumes.
public struct GetBlockStorageInstanceListRequest: PagedRequest, Equatable {
    public typealias Item = BlockStorageInstance
    public static let operationName = "getBlockStorageInstanceList"

    /// The zone.
    public var zoneCode: String?
    /// Only volumes with these numbers.
    public var blockStorageInstanceNoList: [String]
    /// Only volumes in this status.
    public var blockStorageInstanceStatusCode: BlockStorageStatus?
    /// Only volumes on this type of disk.
    public var blockStorageDiskTypeCode: BlockStorageDiskType?
    /// Only volumes on this detail type of disk.
    public var blockStorageDiskDetailTypeCode: BlockStorageDiskDetailType?
    /// Only volumes of at most this size in GB.
    public var blockStorageSize: Int?
    /// Only base volumes or only additional ones.
    public var blockStorageTypeCodeList: [BlockStorageType]
    /// Only volumes of this server.
    public var serverInstanceNo: String?
    /// Only volumes of this name.
    public var blockStorageName: String?
    /// Only servers of this name, or volumes on them.
    public var serverName: String?
    /// Only the volume on this device of this server.
    public var connectionInfo: ConnectionInfo?
    /// Only these types of volumes.
    public var blockStorageVolumeTypeCodeList: [BlockStorageVolumeType]
    /// Only objects of these hypervisors.
    public var hypervisorTypeCodeList: [HypervisorType]
    /// The page to answer; 0 and 1 are both the first. Needs pageSize. When nil: `0`.
    public var pageNo: Int?
    /// How many objects make a page; all when not given.
    public var pageSize: Int?
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        zoneCode: String? = nil,
        blockStorageInstanceNoList: [String] = [],
        blockStorageInstanceStatusCode: BlockStorageStatus? = nil,
        blockStorageDiskTypeCode: BlockStorageDiskType? = nil,
        blockStorageDiskDetailTypeCode: BlockStorageDiskDetailType? = nil,
        blockStorageSize: Int? = nil,
        blockStorageTypeCodeList: [BlockStorageType] = [],
        serverInstanceNo: String? = nil,
        blockStorageName: String? = nil,
        serverName: String? = nil,
        connectionInfo: ConnectionInfo? = nil,
        blockStorageVolumeTypeCodeList: [BlockStorageVolumeType] = [],
        hypervisorTypeCodeList: [HypervisorType] = [],
        pageNo: Int? = nil,
        pageSize: Int? = nil,
        regionCode: String? = nil
    ) {
        self.zoneCode = zoneCode
        self.blockStorageInstanceNoList = blockStorageInstanceNoList
        self.blockStorageInstanceStatusCode = blockStorageInstanceStatusCode
        self.blockStorageDiskTypeCode = blockStorageDiskTypeCode
        self.blockStorageDiskDetailTypeCode = blockStorageDiskDetailTypeCode
        self.blockStorageSize = blockStorageSize
        self.blockStorageTypeCodeList = blockStorageTypeCodeList
        self.serverInstanceNo = serverInstanceNo
        self.blockStorageName = blockStorageName
        self.serverName = serverName
        self.connectionInfo = connectionInfo
        self.blockStorageVolumeTypeCodeList = blockStorageVolumeTypeCodeList
        self.hypervisorTypeCodeList = hypervisorTypeCodeList
        self.pageNo = pageNo
        self.pageSize = pageSize
        self.regionCode = regionCode
    }
}
