// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getCallerAccessKey`: Tells about the access key that signs the call: its account and its role.
public struct GetCallerAccessKeyRequest: OperationRequest, Equatable {
    public typealias Item = AccessKey
    public static let operationName = "getCallerAccessKey"

    /// The call, which has no parameters.
    public init() {}
}
