import GRDB
import Synchronization

/// Connections that only read, one for each thread that reads at a time: made on demand, kept for the next.
///
/// GRDB's own pool passes each read through queues that all readers share; with eight readers that costs six times what the reads do.
/// As many connections are made as threads have ever read at once: callers bound that.
final class ReadConnections: Sendable {
    private let path: String
    private let configuration: Configuration
    /// Nil once closed.
    private let idle = Mutex<[DatabaseQueue]?>([])

    /// Opens nothing yet.
    init(path: String, configuration: Configuration) {
        self.path = path
        self.configuration = configuration
    }

    /// Runs `body` in a transaction of its own: it sees one state, without waiting for a writer.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        let connection = try take()
        return try connection.unsafeRead { db in
            try db.cachedStatement(sql: "BEGIN DEFERRED TRANSACTION").execute()
            defer { giveBack(connection, db) }
            return try body(db)
        }
    }

    /// Ends the transaction, unless an error has done so. A connection that does not let go of it is not used again.
    private func giveBack(_ connection: DatabaseQueue, _ db: Database) {
        do { try db.cachedStatement(sql: "COMMIT TRANSACTION").execute() } catch { if db.isInsideTransaction { return } }
        idle.withLock { $0?.append(connection) }
    }

    /// Closes those that nobody is using, and lets the others go when their readers are done. Later reads throw.
    func close() throws {
        let connections = idle.withLock { idle in
            defer { idle = nil }
            return idle ?? []
        }
        for connection in connections { try connection.close() }
    }

    private func take() throws -> DatabaseQueue {
        let free = try idle.withLock { idle throws in
            if idle == nil { throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the catalog is closed") }
            return idle?.popLast()
        }
        return try free ?? DatabaseQueue(path: path, configuration: configuration)
    }
}
