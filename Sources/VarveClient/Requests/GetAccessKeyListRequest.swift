// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getAccessKeyList`: Lists the account's access keys, revoked ones too, oldest first.
public struct GetAccessKeyListRequest: OperationRequest, Equatable {
    public typealias Item = AccessKey
    public static let operationName = "getAccessKeyList"

    /// The call, which has no parameters.
    public init() {}
}
