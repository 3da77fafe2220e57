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

    public var accessKey: String
    public var accountName: String
    public var role: String
    public var accessKeyDescription = ""
    /// As ``WireDate`` writes it.
    public var createDate: String
    /// When it stopped being accepted; empty while it is.
    public var revokeDate = ""
    /// Only in the answer of the call that made it.
    public var secretKey: String?

    public init(accessKey: String, accountName: String, role: AccessKeyRole, createDate: String) {
        self.accessKey = accessKey
        self.accountName = accountName
        self.role = role.rawValue
        self.createDate = createDate
    }
}
