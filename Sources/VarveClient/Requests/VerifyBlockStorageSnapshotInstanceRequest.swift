// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `verifyBlockStorageSnapshotInstance`: Reads a part of a snapshot's bytes and compares their checksums; notes those that are new.
public struct VerifyBlockStorageSnapshotInstanceRequest: OperationRequest, Equatable {
    public typealias Item = BlockStorageSnapshotVerification
    public static let operationName = "verifyBlockStorageSnapshotInstance"

    /// The number of the snapshot.
    public var blockStorageSnapshotInstanceNo: String
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        blockStorageSnapshotInstanceNo: String,
        regionCode: String? = nil
    ) {
        self.blockStorageSnapshotInstanceNo = blockStorageSnapshotInstanceNo
        self.regionCode = regionCode
    }
}
