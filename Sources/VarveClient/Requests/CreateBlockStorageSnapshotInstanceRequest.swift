// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `createBlockStorageSnapshotInstance`: Takes a snapshot of a volume.
public struct CreateBlockStorageSnapshotInstanceRequest: OperationRequest, Equatable {
    public typealias Item = BlockStorageSnapshotInstance
    public static let operationName = "createBlockStorageSnapshotInstance"

    /// The volume to take the snapshot of.
    public var originalBlockStorageInstanceNo: String
    /// The name of the snapshot; made up when not given.
    public var blockStorageSnapshotName: String?
    /// A description.
    public var blockStorageSnapshotDescription: String?
    /// How much is stored; INCREMENTAL needs an earlier FULL of the same volume. When nil: `FULL`.
    public var snapshotTypeCode: SnapshotType?
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        originalBlockStorageInstanceNo: String,
        blockStorageSnapshotName: String? = nil,
        blockStorageSnapshotDescription: String? = nil,
        snapshotTypeCode: SnapshotType? = nil,
        regionCode: String? = nil
    ) {
        self.originalBlockStorageInstanceNo = originalBlockStorageInstanceNo
        self.blockStorageSnapshotName = blockStorageSnapshotName
        self.blockStorageSnapshotDescription = blockStorageSnapshotDescription
        self.snapshotTypeCode = snapshotTypeCode
        self.regionCode = regionCode
    }
}
