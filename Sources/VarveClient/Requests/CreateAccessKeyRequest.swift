// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `createAccessKey`: Makes an access key; its secret is in this answer and nowhere else.
public struct CreateAccessKeyRequest: OperationRequest, Equatable {
    public typealias Item = AccessKey
    public static let operationName = "createAccessKey"

    /// What its holder may do: everything; all but keys and the audit log; or only what changes nothing.
    public var role: AccessKeyRole
    /// What the key is for.
    public var accessKeyDescription: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        role: AccessKeyRole,
        accessKeyDescription: String? = nil
    ) {
        self.role = role
        self.accessKeyDescription = accessKeyDescription
    }
}
