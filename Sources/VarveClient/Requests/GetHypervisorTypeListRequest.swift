// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getHypervisorTypeList`: Lists the hypervisors that are offered.
public struct GetHypervisorTypeListRequest: OperationRequest, Equatable {
    public typealias Item = HypervisorTypeItem
    public static let operationName = "getHypervisorTypeList"

    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        regionCode: String? = nil
    ) {
        self.regionCode = regionCode
    }
}
