// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getBlockStorageVolumeTypeList`: Lists the types of volumes that are offered.
public struct GetBlockStorageVolumeTypeListRequest: OperationRequest, Equatable {
    public typealias Item = BlockStorageVolumeTypeItem
    public static let operationName = "getBlockStorageVolumeTypeList"

    /// The zone.
    public var zoneCode: String?
    /// Only these types of volumes.
    public var blockStorageVolumeTypeCodeList: [BlockStorageVolumeType]
    /// Only objects of these hypervisors.
    public var hypervisorTypeCodeList: [HypervisorType]
    /// Only types for servers of this specification; Varve knows none, so that it asks nothing.
    public var serverSpecCode: String?
    /// Only types that base volumes can have, or only others.
    public var isBaseStorageAvailable: Bool?
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        zoneCode: String? = nil,
        blockStorageVolumeTypeCodeList: [BlockStorageVolumeType] = [],
        hypervisorTypeCodeList: [HypervisorType] = [],
        serverSpecCode: String? = nil,
        isBaseStorageAvailable: Bool? = nil,
        regionCode: String? = nil
    ) {
        self.zoneCode = zoneCode
        self.blockStorageVolumeTypeCodeList = blockStorageVolumeTypeCodeList
        self.hypervisorTypeCodeList = hypervisorTypeCodeList
        self.serverSpecCode = serverSpecCode
        self.isBaseStorageAvailable = isBaseStorageAvailable
        self.regionCode = regionCode
    }
}
