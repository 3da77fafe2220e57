// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `revokeAccessKey`: Ends the use of an access key, for good.
public struct RevokeAccessKeyRequest: OperationRequest, Equatable {
    public typealias Item = AccessKey
    public static let operationName = "revokeAccessKey"

    /// The access key.
    public var accessKey: String

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        accessKey: String
    ) {
        self.accessKey = accessKey
    }
}
