// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getRegionList`: Lists the regions; the first one is the default.
public struct GetRegionListRequest: OperationRequest, Equatable {
    public typealias Item = Region
    public static let operationName = "getRegionList"

    /// The call, which has no parameters.
    public init() {}
}
