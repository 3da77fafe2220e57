// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `detachBlockStorageInstances`: Detaches volumes from their servers.
public struct DetachBlockStorageInstancesRequest: OperationRequest, Equatable {
    public typealias Item = BlockStorageInstance
    public static let operationName = "detachBlockStorageInstances"

    /// The numbers of the volumes.
    public var blockStorageInstanceNoList: [String]
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        blockStorageInstanceNoList: [String],
        regionCode: String? = nil
    ) {
        self.blockStorageInstanceNoList = blockStorageInstanceNoList
        self.regionCode = regionCode
    }
}
