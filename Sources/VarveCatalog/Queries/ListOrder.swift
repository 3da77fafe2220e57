/// What a list is sorted by. Equal names, and equal sizes, are ordered by number, newest first.
public struct ListOrder: Equatable, Sendable {
    public enum Key: Sendable {
        case number
        case name
        /// Of volumes and snapshots alone.
        case size
    }

    public var key: Key
    public var isAscending: Bool

    /// Newest number first, unless a key or a direction is asked for; a key alone ascends, a direction alone is the number's.
    public init(by key: Key? = nil, isAscending: Bool? = nil) {
        self.key = key ?? .number
        self.isAscending = isAscending ?? (key != nil)
    }
}
