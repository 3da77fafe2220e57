import Synchronization
import VarveCatalog

/// The catalog as transitions see it: closed to them once the service has ended, whatever they come back from.
final class TransitionCatalog: Catalog {
    /// The service has ended; the next one takes up what was left.
    struct Stopped: Error {}

    private let base: any Catalog
    private let isStopped = Atomic(false)

    init(_ base: any Catalog) { self.base = base }

    func read<Result>(_ body: (any CatalogReader) throws -> Result) throws -> Result { try base.read(body) }

    /// Without a sync: the passing state that the transition ends has survived power loss before it began, so that a start that finds the end
    /// lost carries the transition out again. What any call changes later makes both durable.
    func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        if isStopped.load(ordering: .acquiring) { throw Stopped() }
        return try base.writeWithoutSync(body)
    }

    /// No transaction begins after this.
    func stop() { isStopped.store(true, ordering: .releasing) }
}
