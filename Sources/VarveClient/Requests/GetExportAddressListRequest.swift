// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getExportAddressList`: Lists where NBD clients reach volumes and snapshots.
public struct GetExportAddressListRequest: OperationRequest, Equatable {
    public typealias Item = ExportAddress
    public static let operationName = "getExportAddressList"

    /// The call, which has no parameters.
    public init() {}
}
