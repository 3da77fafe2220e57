/// An access key, as Varve's own operations about keys answer it.
public struct AccessKey: WireItem {
    public static let listName = "accessKeyList"
    public static var example: AccessKey {
        var example = AccessKey(
            accessKey: "TESTACCESSKEY0000001", accountName: "root", role: .operator, createDate: "2025-06-25T16:50:14+0900")
        example.accessKeyDescription = "backup"
        example.revokeDate = "2025-07-01T09:00:00+0900"
        example.secretKey = "testSecretKey000000000000000000000000001"
        return example
    }

    /// The access key, which is no secret.
    public var accessKey: String
    /// The account whose objects it reaches.
    public var accountName: String
    /// What its holder may do: `admin`, `operator` or `viewer`.
    public var role: String
    /// What its maker wrote about it; may be empty.
    public var accessKeyDescription = ""
    /// When it was made, in Korean time: `2025-06-25T16:50:14+0900`.
    public var createDate: String
    /// When it stopped being accepted, in Korean time; empty while it is.
    public var revokeDate = ""
    /// The secret, only in the answer of the call that made the key.
    public var secretKey: String?

    /// One with these members; what is not given says nothing.
    public init(accessKey: String, accountName: String, role: AccessKeyRole, createDate: String) {
        self.accessKey = accessKey
        self.accountName = accountName
        self.role = role.rawValue
        self.createDate = createDate
    }
}
