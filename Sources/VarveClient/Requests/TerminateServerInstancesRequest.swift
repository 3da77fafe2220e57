// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `terminateServerInstances`: Removes stopped servers, and their base volumes with them.
public struct TerminateServerInstancesRequest: OperationRequest, Equatable {
    public typealias Item = ServerInstance
    public static let operationName = "terminateServerInstances"

    /// The numbers of the servers.
    public var serverInstanceNoList: [String]
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        serverInstanceNoList: [String],
        regionCode: String? = nil
    ) {
        self.serverInstanceNoList = serverInstanceNoList
        self.regionCode = regionCode
    }
}
