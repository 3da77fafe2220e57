/// Who owns which object, its name and its state: the memory of the service.
///
/// Calls block their thread and may come from any thread. A reader sees one consistent state for the whole of its closure.
/// Write transactions run one after another, each sees what all before it committed, and what it has written survives power
/// loss when ``write(_:)`` returns. If the closure throws, nothing of it is kept and its error is thrown on; otherwise errors are
/// ``CatalogError``. Closures must be short and must not call the catalog again.
public protocol Catalog: Sendable {
    func read<Result>(_ body: (any CatalogReader) throws -> Result) throws -> Result
    func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result
    /// The same for what need not survive power loss: it survives the end of the process, and power loss once any later ``write(_:)`` has
    /// returned. It waits for no sync of its own.
    func writeWithoutSync<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result
    /// Goes up after every write of this process: equal counts before two reads say that they see the same, but for what other processes
    /// write. Nil where nobody counts. Does not block.
    var changeCount: UInt64? { get }
}

extension Catalog {
    public func writeWithoutSync<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result { try write(body) }
    public var changeCount: UInt64? { nil }
}
