public import struct Foundation.Data
public import struct Foundation.Date

/// An access key with its secret sealed; ``KeyStore`` opens it.
public struct AccessKeyRecord: Equatable, Sendable {
    public var accessKey: String
    public var accountID: AccountID
    public var role: Role
    /// AES-GCM nonce, ciphertext and tag; the access key is the associated data.
    public var sealedSecret: Data
    public var description: String
    public var createdAt: Date
    /// When it stopped being accepted; nil while it is.
    public var revokedAt: Date?

    public init(accessKey: String, accountID: AccountID, role: Role, sealedSecret: Data, description: String, createdAt: Date) {
        self.accessKey = accessKey
        self.accountID = accountID
        self.role = role
        self.sealedSecret = sealedSecret
        self.description = description
        self.createdAt = createdAt
    }
}
