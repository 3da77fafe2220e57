/// The part of a list that is wanted: `limit` rows after the first `offset`.
public struct PageWindow: Equatable, Sendable {
    public var offset: Int
    public var limit: Int

    /// - Precondition: neither is negative.
    public init(offset: Int, limit: Int) {
        precondition(offset >= 0 && limit >= 0)
        self.offset = offset
        self.limit = limit
    }
}
