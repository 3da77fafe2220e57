/// The objects in the answer of an operation.
public struct Page<Item: WireItem>: Equatable, Sendable {
    public let items: [Item]
    /// How many objects there are on all pages.
    public let totalRows: Int
    public let requestID: String
}
