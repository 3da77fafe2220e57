// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getServerImageDetail`: Shows a server image.
public struct GetServerImageDetailRequest: OperationRequest, Equatable {
    public typealias Item = ServerImage
    public static let operationName = "getServerImageDetail"

    /// The number of the image.
    public var serverImageNo: String
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        serverImageNo: String,
        regionCode: String? = nil
    ) {
        self.serverImageNo = serverImageNo
        self.regionCode = regionCode
    }
}
