// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getZoneList`: Lists the zones of a region.
public struct GetZoneListRequest: OperationRequest, Equatable {
    public typealias Item = Zone
    public static let operationName = "getZoneList"

    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        regionCode: String? = nil
    ) {
        self.regionCode = regionCode
    }
}
