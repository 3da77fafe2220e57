import Synchronization
import VarveCatalog

/// A catalog whose next write transactions can be made to fail.
final class FaultyCatalog: Catalog {
    enum Failure {
        /// Nothing is kept.
        case before
        /// All is written, nothing is kept.
        case atCommit
        /// All is kept, and the call throws all the same.
        case afterCommit
    }

    static let error = CatalogError.failed(path: "catalog", reason: "injected")

    private let base: any Catalog
    private let failures = Mutex<[Failure?]>([])
    private let thrown = Mutex<any Error>(FaultyCatalog.error)
    private let decide = Mutex<@Sendable () -> Failure?>({ nil })
    private let isGone = Atomic(false)
    private let unsynced = Atomic(0)

    init(_ base: any Catalog) { self.base = base }

    var changeCount: UInt64? { base.changeCount }

    /// The outcome of the next writes, one each; nil is success.
    func inject(_ outcomes: Failure?...) { failures.withLock { $0 += outcomes } }

    /// The next write fails with this error, and so do all that are made to fail later.
    func inject(_ failure: Failure, throwing error: any Error) {
        thrown.withLock { $0 = error }
        inject(failure)
    }

    /// Has the outcome of every write for which none was injected decided.
    func decideOutcomes(_ decide: @escaping @Sendable () -> Failure?) { self.decide.withLock { $0 = decide } }

    /// While it is gone nothing can be read.
    func setGone(_ isGone: Bool) { self.isGone.store(isGone, ordering: .releasing) }

    func read<Result>(_ body: (any CatalogReader) throws -> Result) throws -> Result {
        if isGone.load(ordering: .acquiring) { throw Self.error }
        return try base.read(body)
    }

    /// How often nobody asked for a sync.
    var unsyncedCount: Int { unsynced.load(ordering: .acquiring) }

    func writeWithoutSync<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        unsynced.add(1, ordering: .acquiringAndReleasing)
        return try write(body)
    }

    func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        let injected = failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        let failure = injected ?? decide.withLock { $0 }()
        if failure == .before { throw thrown.withLock { $0 } }
        let result = try base.write { catalog in
            let result = try body(catalog)
            if failure == .atCommit { throw thrown.withLock { $0 } }
            return result
        }
        if failure == .afterCommit { throw thrown.withLock { $0 } }
        return result
    }
}
