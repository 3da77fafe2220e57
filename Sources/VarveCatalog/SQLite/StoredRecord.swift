import GRDB

/// A record that has a table. The conformance stays inside this module, as GRDB's own protocols could not: records are public.
protocol StoredRecord: Sendable {
    static var tableName: String { get }

    init(row: Row) throws
    func encode(to container: inout PersistenceContainer)
}

/// A record in GRDB's terms.
struct Stored<Record: StoredRecord>: FetchableRecord, PersistableRecord {
    static var databaseTableName: String { Record.tableName }

    let record: Record

    init(_ record: Record) { self.record = record }
    init(row: Row) throws { record = try Record(row: row) }
    func encode(to container: inout PersistenceContainer) { record.encode(to: &container) }
}
