public import VarveCatalog

/// Who makes a call, as the signature has proved it.
public struct Caller: Equatable, Sendable {
    /// Whose objects the call is about.
    public var accountID: AccountID
    public var accessKey: String
    public var role: Role

    public init(accountID: AccountID, accessKey: String, role: Role) {
        self.accountID = accountID
        self.role = role
        self.accessKey = accessKey
    }
}
