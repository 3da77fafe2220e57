// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getServerInstanceList`: Lists servers.
public struct GetServerInstanceListRequest: PagedRequest, Equatable {
    public typealias Item = ServerInstance
    public static let operationName = "getServerInstanceList"

    /// Only servers in this VPC.
    public var vpcNo: String?
    /// Only servers with these numbers.
    public var serverInstanceNoList: [String]
    /// Only servers of this name, or volumes on them.
    public var serverName: String?
    /// Only servers in this status.
    public var serverInstanceStatusCode: ServerStatus?
    /// Only servers whose base volume is on this type of disk.
    public var baseBlockStorageDiskTypeCode: BlockStorageDiskType?
    /// Only servers whose base volume is on this detail type of disk.
    public var baseBlockStorageDiskDetailTypeCode: BlockStorageDiskDetailType?
    /// Only servers with this IP address.
    public var ip: String?
    /// Only servers in these placement groups.
    public var placementGroupNoList: [String]
    /// Only objects of these hypervisors.
    public var hypervisorTypeCodeList: [HypervisorType]
    /// Only servers in the fabric cluster pool of this number.
    public var fabricClusterPoolNo: String?
    /// Only servers in the fabric cluster pool of this name.
    public var fabricClusterPoolName: String?
    /// Only servers in a fabric cluster of this mode.
    public var fabricClusterMode: String?
    /// Only servers in the fabric cluster of this number.
    public var fabricClusterNo: String?
    /// Only servers in the fabric cluster of this name.
    public var fabricClusterName: String?
    /// The page to answer; 0 and 1 are both the first. Needs pageSize. When nil: `0`.
    public var pageNo: Int?
    /// How many objects make a page; all when not given.
    public var pageSize: Int?
    /// What to sort the servers by; newest first when not given.
    public var sortedBy: ServerSortKey?
    /// The direction of sortedBy, or of the numbers without it; ASC when only sortedBy is given.
    public var sortingOrder: SortingOrder?
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        vpcNo: String? = nil,
        serverInstanceNoList: [String] = [],
        serverName: String? = nil,
        serverInstanceStatusCode: ServerStatus? = nil,
        baseBlockStorageDiskTypeCode: BlockStorageDiskType? = nil,
        baseBlockStorageDiskDetailTypeCode: BlockStorageDiskDetailType? = nil,
        ip: String? = nil,
        placementGroupNoList: [String] = [],
        hypervisorTypeCodeList: [HypervisorType] = [],
        fabricClusterPoolNo: String? = nil,
        fabricClusterPoolName: String? = nil,
        fabricClusterMode: String? = nil,
        fabricClusterNo: String? = nil,
        fabricClusterName: String? = nil,
        pageNo: Int? = nil,
        pageSize: Int? = nil,
        sortedBy: ServerSortKey? = nil,
        sortingOrder: SortingOrder? = nil,
        regionCode: String? = nil
    ) {
        self.vpcNo = vpcNo
        self.serverInstanceNoList = serverInstanceNoList
        self.serverName = serverName
        self.serverInstanceStatusCode = serverInstanceStatusCode
        self.baseBlockStorageDiskTypeCode = baseBlockStorageDiskTypeCode
        self.baseBlockStorageDiskDetailTypeCode = baseBlockStorageDiskDetailTypeCode
        self.ip = ip
        self.placementGroupNoList = placementGroupNoList
        self.hypervisorTypeCodeList = hypervisorTypeCodeList
        self.fabricClusterPoolNo = fabricClusterPoolNo
        self.fabricClusterPoolName = fabricClusterPoolName
        self.fabricClusterMode = fabricClusterMode
        self.fabricClusterNo = fabricClusterNo
        self.fabricClusterName = fabricClusterName
        self.pageNo = pageNo
        self.pageSize = pageSize
        self.sortedBy = sortedBy
        self.sortingOrder = sortingOrder
        self.regionCode = regionCode
    }
}
