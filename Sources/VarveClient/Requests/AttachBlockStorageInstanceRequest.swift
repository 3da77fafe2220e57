// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `attachBlockStorageInstance`: Attaches a volume to a server.
public struct AttachBlockStorageInstanceRequest: OperationRequest, Equatable {
    public typealias Item = BlockStorageInstance
    public static let operationName = "attachBlockStorageInstance"

    /// The number of the server.
    public var serverInstanceNo: String
    /// The number of the volume.
    public var blockStorageInstanceNo: String
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        serverInstanceNo: String,
        blockStorageInstanceNo: String,
        regionCode: String? = nil
    ) {
        self.serverInstanceNo = serverInstanceNo
        self.blockStorageInstanceNo = blockStorageInstanceNo
        self.regionCode = regionCode
    }
}
