/// Who owns an object. Not an ``InstanceNumber``: accounts never appear on the wire.
public struct AccountID: RawRepresentable, Hashable, Sendable {
    /// The account that the first start creates.
    public static let root = AccountID(rawValue: 1)

    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }
}
