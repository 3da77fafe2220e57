// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getServerInstanceDetail`: Shows a server.
public struct GetServerInstanceDetailRequest: OperationRequest, Equatable {
    public typealias Item = ServerInstance
    public static let operationName = "getServerInstanceDetail"

    /// The number of the server.
    public var serverInstanceNo: String
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        serverInstanceNo: String,
        regionCode: String? = nil
    ) {
        self.serverInstanceNo = serverInstanceNo
        self.regionCode = regionCode
    }
}
