// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `deleteBlockStorageSnapshotInstances`: Deletes snapshots.
public struct DeleteBlockStorageSnapshotInstancesRequest: OperationRequest, Equatable {
    public typealias Item = BlockStorageSnapshotInstance
    public static let operationName = "deleteBlockStorageSnapshotInstances"

    /// The numbers of the snapshots.
    public var blockStorageSnapshotInstanceNoList: [String]
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        blockStorageSnapshotInstanceNoList: [String],
        regionCode: String? = nil
    ) {
        self.blockStorageSnapshotInstanceNoList = blockStorageSnapshotInstanceNoList
        self.regionCode = regionCode
    }
}
