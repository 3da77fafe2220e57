// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `deleteServerImage`: Deletes server images; their snapshots stay.
public struct DeleteServerImageRequest: OperationRequest, Equatable {
    public typealias Item = ServerImage
    public static let operationName = "deleteServerImage"

    /// The numbers of the images.
    public var serverImageNoList: [String]
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        serverImageNoList: [String],
        regionCode: String? = nil
    ) {
        self.serverImageNoList = serverImageNoList
        self.regionCode = regionCode
    }
}
