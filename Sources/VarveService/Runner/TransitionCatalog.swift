import Foundation
import Synchronization
import VarveCatalog

/// The catalog as transitions see it: one of them writes at a time, so that many of them leave the writer to calls that somebody waits for.
final class TransitionCatalog: Catalog {
    /// The service has ended; the next one takes up what was left.
    struct Stopped: Error {}

    private let base: any Catalog
    private let turn = NSLock()
    private let isStopped = Atomic(false)

    init(_ base: any Catalog) { self.base = base }

    func read<Result>(_ body: (any CatalogReader) throws -> Result) throws -> Result { try base.read(body) }

    func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        try turn.withLock {
            if isStopped.load(ordering: .acquiring) { throw Stopped() }
            return try base.write(body)
        }
    }

    /// No transaction begins after this.
    func stop() { isStopped.store(true, ordering: .releasing) }
}
