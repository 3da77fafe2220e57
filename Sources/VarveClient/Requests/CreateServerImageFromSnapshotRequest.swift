// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `createServerImageFromSnapshot`: Makes a server image of snapshots, one for each volume of its servers.
public struct CreateServerImageFromSnapshotRequest: OperationRequest, Equatable {
    public typealias Item = ServerImage
    public static let operationName = "createServerImageFromSnapshot"

    /// The name of the image.
    public var serverImageName: String
    /// The volumes of the image, each with what it starts with; one has the order 0.
    public var blockStorageList: [ServerImageVolume]
    /// A description.
    public var serverImageDescription: String?
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        serverImageName: String,
        blockStorageList: [ServerImageVolume],
        serverImageDescription: String? = nil,
        regionCode: String? = nil
    ) {
        self.serverImageName = serverImageName
        self.blockStorageList = blockStorageList
        self.serverImageDescription = serverImageDescription
        self.regionCode = regionCode
    }
}
