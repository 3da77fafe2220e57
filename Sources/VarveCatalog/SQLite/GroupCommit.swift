import Foundation
import GRDB

/// Transactions that threads bring at the same time are committed together: one sync for all of them.
///
/// Whoever finds nobody committing takes all that wait, runs them one after another in one transaction of SQLite, and commits. One that throws
/// takes back its own changes alone.
final class GroupCommit: @unchecked Sendable {
    // Safe because `waiting`, `isCommitting` and the entries' outcomes are touched only while `condition` is locked, and an entry's body
    // only by the thread that commits, while the thread that brought it waits.
    private final class Entry {
        let body: (Database) throws -> Void
        var outcome: Result<Void, any Error>?

        init(_ body: @escaping (Database) throws -> Void) { self.body = body }
    }

    private let writer: DatabaseQueue
    private let condition = NSCondition()
    private var waiting: [Entry] = []
    private var isCommitting = false

    init(_ writer: DatabaseQueue) { self.writer = writer }

    /// Transactions that wait for the one in hand.
    var waitingCount: Int { condition.withLock { waiting.count } }

    /// Returns when the changes of `body` have survived power loss. Throws what `body` does, or why nothing could be committed.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var value: Value?
        try withoutActuallyEscaping(body) { body in try commit(Entry { value = try body($0) }) }
        guard let value else { preconditionFailure("a transaction was committed that never ran") }
        return value
    }

    private func commit(_ entry: Entry) throws {
        condition.lock()
        defer { condition.unlock() }
        waiting.append(entry)
        while true {
            if let outcome = entry.outcome { return try outcome.get() }
            isCommitting ? condition.wait() : commitWaiting()
        }
    }

    /// Called, and returns, with the lock held; it is not while the transactions run.
    private func commitWaiting() {
        let batch = waiting
        waiting = []
        isCommitting = true
        condition.unlock()
        let outcomes = run(batch)
        condition.lock()
        for (entry, outcome) in zip(batch, outcomes) { entry.outcome = outcome }
        isCommitting = false
        condition.broadcast()
    }

    private func run(_ batch: [Entry]) -> [Result<Void, any Error>] {
        var outcomes: [Result<Void, any Error>] = []
        do {
            try writer.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    for entry in batch { outcomes.append(try outcome(of: entry, isAlone: batch.count == 1, db)) }
                    return .commit
                }
            }
            return outcomes
        } catch {
            return batch.indices.map { index in
                if index < outcomes.count, case .failure = outcomes[index] { return outcomes[index] }
                return .failure(error)
            }
        }
    }

    /// Throws when the whole transaction is lost: one that is alone needs no savepoint, and some errors make SQLite take back everything.
    private func outcome(of entry: Entry, isAlone: Bool, _ db: Database) throws -> Result<Void, any Error> {
        if isAlone { return .success(try entry.body(db)) }
        do {
            try db.inSavepoint {
                try entry.body(db)
                return .commit
            }
            return .success(())
        } catch {
            guard db.isInsideTransaction else { throw error }
            return .failure(error)
        }
    }
}
