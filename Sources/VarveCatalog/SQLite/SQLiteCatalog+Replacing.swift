import GRDB

extension SQLiteCatalog: ReplaceableCatalog {
    public func copy(to path: String) throws {
        try translating { try writer.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) } }
    }

    public func replaceObjects(from path: String?, _ body: (any CatalogTransaction) throws -> Void) throws {
        // Brings its tables to the form of these.
        if let path { try SQLiteCatalog(path: path, isDurable: isDurable).close() }
        let lastNumber = numbers.restart()
        defer { noteChange() }
        var isReplaced = false
        defer { if !isReplaced { numbers.resume(lastNumber) } }
        try translating {
            try writer.writeWithoutTransaction { db in
                if let path { try db.execute(sql: "ATTACH ? AS saved", arguments: [path]) }
                defer { if path != nil { try? db.execute(sql: "DETACH saved") } }
                try db.inTransaction(.immediate) {
                    try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
                    if path == nil { try Self.removeObjects(db) } else { try Self.copyObjects(db) }
                    try body(SQLiteTransaction(db: db, numbers: numbers))
                    try db.execute(sql: "PRAGMA main.user_version = \(Schema.exchangeMark)")
                    return .commit
                }
            }
        }
        isReplaced = true
    }

    public func isMarked() throws -> Bool {
        try translating { try writer.read { try Int.fetchOne($0, sql: "PRAGMA user_version") == Schema.exchangeMark } }
    }

    public func clearMark() throws { try translating { try writer.write { try $0.execute(sql: "PRAGMA user_version = 0") } } }

    private static func removeObjects(_ db: Database) throws {
        for table in Schema.objectTables { try db.execute(sql: "DELETE FROM main.\(table)") }
        try db.execute(sql: "INSERT INTO main.numberSequence VALUES (1, \(InstanceNumber.first))")
    }

    /// Owners that are gone come back without keys, so that every object has one.
    private static func copyObjects(_ db: Database) throws {
        try db.execute(sql: "INSERT OR IGNORE INTO main.account SELECT * FROM saved.account")
        for table in Schema.objectTables {
            try db.execute(sql: "DELETE FROM main.\(table)")
            try db.execute(sql: "INSERT INTO main.\(table) SELECT * FROM saved.\(table)")
        }
    }

    private func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as DatabaseError { throw CatalogError(error, path: path) }
    }
}
