/// An access key that is in force, opened: what a request is checked against, and whose it is.
public struct ActiveKey: Equatable, Sendable {
    public let accountID: AccountID
    public let role: Role
    public let secretKey: String
}
