// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getServerImageList`: Lists server images.
public struct GetServerImageListRequest: PagedRequest, Equatable {
    public typealias Item = ServerImage
    public static let operationName = "getServerImageList"

    /// Only images with these numbers.
    public var serverImageNoList: [String]
    /// Only images of this name.
    public var serverImageName: String?
    /// Only images in this status.
    public var serverImageStatusCode: ServerImageStatus?
    /// Only images of these types; all of Varve's are SELF.
    public var serverImageTypeCodeList: [ServerImageType]
    /// Only objects of these hypervisors.
    public var hypervisorTypeCodeList: [HypervisorType]
    /// Only images of these operating systems; Varve does not look into images, so that none is.
    public var osTypeCodeList: [ImageOSType]
    /// Only images of these categories; all of Varve's are OS.
    public var platformCategoryCodeList: [PlatformCategory]
    /// The page to answer; 0 and 1 are both the first. Needs pageSize. When nil: `0`.
    public var pageNo: Int?
    /// How many objects make a page; all when not given.
    public var pageSize: Int?
    /// What to sort the images by; newest first when not given.
    public var sortedBy: ServerImageSortKey?
    /// The direction of sortedBy, or of the numbers without it; ASC when only sortedBy is given.
    public var sortingOrder: SortingOrder?
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        serverImageNoList: [String] = [],
        serverImageName: String? = nil,
        serverImageStatusCode: ServerImageStatus? = nil,
        serverImageTypeCodeList: [ServerImageType] = [],
        hypervisorTypeCodeList: [HypervisorType] = [],
        osTypeCodeList: [ImageOSType] = [],
        platformCategoryCodeList: [PlatformCategory] = [],
        pageNo: Int? = nil,
        pageSize: Int? = nil,
        sortedBy: ServerImageSortKey? = nil,
        sortingOrder: SortingOrder? = nil,
        regionCode: String? = nil
    ) {
        self.serverImageNoList = serverImageNoList
        self.serverImageName = serverImageName
        self.serverImageStatusCode = serverImageStatusCode
        self.serverImageTypeCodeList = serverImageTypeCodeList
        self.hypervisorTypeCodeList = hypervisorTypeCodeList
        self.osTypeCodeList = osTypeCodeList
        self.platformCategoryCodeList = platformCategoryCodeList
        self.pageNo = pageNo
        self.pageSize = pageSize
        self.sortedBy = sortedBy
        self.sortingOrder = sortingOrder
        self.regionCode = regionCode
    }
}
