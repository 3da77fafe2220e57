import Dispatch
import GRDB
import Synchronization

/// Transactions that threads bring at the same time are committed together: one sync for all of them.
///
/// Whoever finds nobody committing takes all that wait, runs them one after another in one transaction of SQLite, commits, and hands on to the
/// first that came meanwhile. One that throws takes back its own changes alone.
final class GroupCommit: Sendable {
    // Safe because an entry's body and outcome are touched only by the thread that commits, until it wakes the thread that brought the entry.
    private final class Entry: @unchecked Sendable {
        let needsSync: Bool
        private var body: ((Database) throws -> Void)?
        /// Nil when its thread is woken to commit.
        private(set) var outcome: Result<Void, any Error>?
        let wake = DispatchSemaphore(value: 0)

        init(needsSync: Bool, _ body: @escaping (Database) throws -> Void) {
            self.needsSync = needsSync
            self.body = body
        }

        func run(_ db: Database) throws { try body?(db) }

        /// Lets go of the body, which must not outlive the call that brought it.
        func finish(_ outcome: Result<Void, any Error>) {
            body = nil
            self.outcome = outcome
        }
    }

    private struct State {
        var waiting: [Entry] = []
        var isCommitting = false
    }

    private let writer: DatabaseQueue
    private let isDurable: Bool
    private let state = Mutex(State())
    /// Whether SQLite syncs commits now. Changed by the thread that commits.
    private let isSyncing = Atomic(true)

    /// - Parameter isDurable: whether `writer` syncs its commits; if not, it never will.
    init(_ writer: DatabaseQueue, isDurable: Bool) {
        self.writer = writer
        self.isDurable = isDurable
    }

    /// Transactions that wait for the one in hand.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Returns when the changes of `body` have survived power loss. Throws what `body` does, or why nothing could be committed.
    /// - Parameter needsSync: false if it is enough that they survive the process.
    func write<Value>(syncing needsSync: Bool = true, _ body: (Database) throws -> Value) throws -> Value {
        var value: Value?
        try withoutActuallyEscaping(body) { body in try commit(Entry(needsSync: needsSync) { value = try body($0) }) }
        guard let value else { preconditionFailure("a transaction was committed that never ran") }
        return value
    }

    private func commit(_ entry: Entry) throws {
        let mustWait = state.withLock { state in
            state.waiting.append(entry)
            defer { state.isCommitting = true }
            return state.isCommitting
        }
        if mustWait { entry.wake.wait() }
        if entry.outcome == nil { commitWaiting() }
        guard let outcome = entry.outcome else { preconditionFailure("the thread that commits has a transaction among them") }
        try outcome.get()
    }

    private func commitWaiting() {
        let batch = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for (entry, outcome) in zip(batch, run(batch)) { entry.finish(outcome) }
        let next = state.withLock { state in
            state.isCommitting = !state.waiting.isEmpty
            return state.waiting.first
        }
        next?.wake.signal()
        for entry in batch { entry.wake.signal() }
    }

    private func run(_ batch: [Entry]) -> [Result<Void, any Error>] {
        var outcomes: [Result<Void, any Error>] = []
        do {
            try writer.writeWithoutTransaction { db in
                try setSyncing(batch.contains(where: \.needsSync), db)
                try db.inTransaction(.immediate) {
                    for entry in batch { outcomes.append(try outcome(of: entry, isAlone: batch.count == 1, db)) }
                    return .commit
                }
            }
            return outcomes
        } catch {
            if outcomes.count == batch.count { forgetFailedCommit() }
            return batch.indices.map { index in
                if index < outcomes.count, case .failure = outcomes[index] { return outcomes[index] }
                return .failure(error)
            }
        }
    }

    /// Of commits from now on; each is written to the log at once either way.
    private func setSyncing(_ isWanted: Bool, _ db: Database) throws {
        guard isDurable, isSyncing.load(ordering: .relaxed) != isWanted else { return }
        try db.execute(sql: "PRAGMA synchronous = \(isWanted ? "FULL" : "NORMAL")")
        isSyncing.store(isWanted, ordering: .relaxed)
    }

    /// A commit whose sync failed stands whole at the end of SQLite's log, and the next process to open the file would take it for done. Another
    /// commit, which must change something, takes its place there. If that fails too, any later one does the same.
    private func forgetFailedCommit() {
        try? writer.writeWithoutTransaction { db in
            try setSyncing(true, db)
            try db.execute(sql: "UPDATE numberSequence SET next = next + 1")
        }
    }

    /// Throws when the whole transaction is lost: one that is alone needs no savepoint, and some errors make SQLite take back everything.
    private func outcome(of entry: Entry, isAlone: Bool, _ db: Database) throws -> Result<Void, any Error> {
        if isAlone { return .success(try entry.run(db)) }
        do {
            return .success(try db.takingBackAlone { try entry.run(db) })
        } catch {
            guard db.isInsideTransaction else { throw error }
            return .failure(error)
        }
    }
}

extension Database {
    /// Runs `body`; if it throws, the transaction goes on without its changes. As GRDB's savepoints, without compiling SQL each time.
    fileprivate func takingBackAlone(_ body: () throws -> Void) throws {
        try cachedStatement(sql: "SAVEPOINT one").execute()
        do {
            try body()
        } catch {
            if isInsideTransaction {
                try cachedStatement(sql: "ROLLBACK TRANSACTION TO SAVEPOINT one").execute()
                try cachedStatement(sql: "RELEASE SAVEPOINT one").execute()
            }
            throw error
        }
        try cachedStatement(sql: "RELEASE SAVEPOINT one").execute()
    }
}
