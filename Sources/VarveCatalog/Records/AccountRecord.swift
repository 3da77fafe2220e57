public import struct Foundation.Date

/// An owner of objects and access keys.
public struct AccountRecord: Equatable, Sendable {
    public var id: AccountID
    public var name: String
    public var createdAt: Date

    public init(id: AccountID, name: String, createdAt: Date) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}
