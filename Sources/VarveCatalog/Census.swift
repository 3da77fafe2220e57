/// How many objects there are, by their kind and state.
public struct Census: Equatable, Sendable {
    /// A kind of object; its table has this name.
    public enum Kind: String, CaseIterable, Sendable {
        case server
        case volume
        case snapshot
        case serverImage
    }

    /// Objects of one kind in one state.
    public struct Group: Hashable, Comparable, Sendable {
        public var kind: Kind
        public var status: String
        public var operation: String

        public init(kind: Kind, status: String, operation: String) {
            self.kind = kind
            self.status = status
            self.operation = operation
        }

        public static func < (one: Group, other: Group) -> Bool {
            (one.kind.rawValue, one.status, one.operation) < (other.kind.rawValue, other.status, other.operation)
        }
    }

    public var counts: [Group: Int] = [:]

    public init() {}
}
