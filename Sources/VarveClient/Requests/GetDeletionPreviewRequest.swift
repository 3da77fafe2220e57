// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getDeletionPreview`: Tells how much space comes back if these volumes and snapshots are deleted, all of them.
public struct GetDeletionPreviewRequest: OperationRequest, Equatable {
    public typealias Item = DeletionPreview
    public static let operationName = "getDeletionPreview"

    /// The volumes to be deleted.
    public var blockStorageInstanceNoList: [String]
    /// The snapshots to be deleted.
    public var blockStorageSnapshotInstanceNoList: [String]
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        blockStorageInstanceNoList: [String] = [],
        blockStorageSnapshotInstanceNoList: [String] = [],
        regionCode: String? = nil
    ) {
        self.blockStorageInstanceNoList = blockStorageInstanceNoList
        self.blockStorageSnapshotInstanceNoList = blockStorageSnapshotInstanceNoList
        self.regionCode = regionCode
    }
}
