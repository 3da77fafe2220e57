import Foundation
package import GRDB
import Synchronization

/// The catalog in one SQLite file, through GRDB: write-ahead log, one writer, readers beside it.
///
/// Every commit is synced (`synchronous = FULL`), unless all in it are ``writeWithoutSync(_:)`` or the catalog is not durable; transactions that wait for one are committed together. Several processes may have the file open; a writer waits for another's
/// transaction up to ``busyTimeout``.
public final class SQLiteCatalog: Catalog {
    /// Seconds.
    package static let busyTimeout = 10.0

    public let path: String
    let isDurable: Bool
    package let writer: DatabaseQueue
    private let commits: GroupCommit
    let numbers = NumbersGiven()
    private let readers: ReadConnections
    private let changes = Atomic<UInt64>(0)

    /// Opens the file, makes it if it is not there, and applies the migrations that it lacks.
    ///
    /// Throws without touching the file if it is another program's, damaged, or written by a newer version of Varve.
    /// - Parameter isDurable: false: nothing is ever synced, and power loss may take the whole file. For catalogs that nobody needs after their process.
    public init(path: String, isDurable: Bool = true) throws(CatalogError) {
        self.path = path
        self.isDurable = isDurable
        try CatalogFile.check(path)
        do {
            var configuration = Configuration()
            configuration.foreignKeysEnabled = true
            configuration.busyMode = .timeout(Self.busyTimeout)
            configuration.label = "catalog"
            if isDurable {
                configuration.journalMode = .wal
            } else {
                // GRDB sets NORMAL with its own write-ahead log.
                configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL") }
            }
            writer = try DatabaseQueue(path: path, configuration: configuration)
            // Under GRDB's NORMAL: a migration that power loss takes back is made again, and the first commit syncs all of them.
            try Schema.migrator.migrate(writer)
            if isDurable { try writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") } }
            commits = GroupCommit(writer, isDurable: isDurable)
            configuration.readonly = true
            readers = ReadConnections(path: path, configuration: configuration)
        } catch {
            throw CatalogError(error, path: path)
        }
    }

    public func read<Result>(_ body: (any CatalogReader) throws -> Result) throws -> Result {
        try translatingErrors { try readers.read { try body(SQLiteTransaction(db: $0, numbers: numbers)) } }
    }

    public func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        defer { noteChange() }
        return try translatingErrors { try commits.write { try body(SQLiteTransaction(db: $0, numbers: numbers)) } }
    }

    public func writeWithoutSync<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        defer { noteChange() }
        return try translatingErrors {
            try commits.write(syncing: false) { try body(SQLiteTransaction(db: $0, numbers: numbers)) }
        }
    }

    public var changeCount: UInt64? { changes.load(ordering: .acquiring) }

    /// After a write that failed too: it may have been committed.
    func noteChange() { changes.add(1, ordering: .acquiringAndReleasing) }

    /// A connection of a reader, as it is.
    package func withReader<Result>(_ body: (Database) throws -> Result) throws -> Result { try readers.read(body) }

    /// Write transactions that wait for the one in hand.
    package var waitingCount: Int { commits.waitingCount }

    /// Brings everything from the log into the one file, if no other process is reading, and closes it. Later calls throw.
    public func close() throws(CatalogError) {
        do {
            try readers.close()
            _ = try writer.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try writer.close()
        } catch {
            throw CatalogError(error, path: path)
        }
    }

    /// Errors of the caller's closure pass as they are.
    private func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error where error is DatabaseError || error is RowDecodingError || error is RecordError {
            throw CatalogError(error, path: path)
        }
    }
}
