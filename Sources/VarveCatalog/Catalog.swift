/// Who owns which object, its name and its state: the memory of the service.
///
/// Calls block their thread and may come from any thread. A reader sees one consistent state for the whole of its closure.
/// Write transactions run one after another, each sees what all before it committed, and what it has written survives power
/// loss when ``write(_:)`` returns. If the closure throws, nothing of it is kept and its error is thrown on; otherwise errors are
/// ``CatalogError``. Closures must be short and must not call the catalog again.
public protocol Catalog: Sendable {
    func read<Result>(_ body: (any CatalogReader) throws -> Result) throws -> Result
    func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result
}
