import GRDB

/// A transaction of a ``SQLiteCatalog``: the typed calls as SQL on one connection.
struct SQLiteTransaction: CatalogTransaction {
    let db: Database
    let numbers: NumbersGiven

    func account(_ id: AccountID) throws -> AccountRecord? { try record("SELECT * FROM account WHERE id = ?", id.rawValue) }

    func accounts() throws -> [AccountRecord] {
        try Stored<AccountRecord>.fetchAll(db, sql: "SELECT * FROM account ORDER BY id").map(\.record)
    }

    func server(_ number: InstanceNumber) throws -> ServerRecord? {
        try record("SELECT * FROM server WHERE number = ?", number.rawValue)
    }
    func servers(_ query: ServerQuery) throws -> RecordPage<ServerRecord> {
        try page("server", query.conditions, query.order.sql, query.window)
    }

    func volume(_ number: InstanceNumber) throws -> VolumeRecord? {
        try record("SELECT * FROM volume WHERE number = ?", number.rawValue)
    }
    func volumes(_ query: VolumeQuery) throws -> RecordPage<VolumeRecord> {
        try page("volume", query.conditions, query.order.sql, query.window)
    }

    func snapshot(_ number: InstanceNumber) throws -> SnapshotRecord? {
        try record("SELECT * FROM snapshot WHERE number = ?", number.rawValue)
    }
    func snapshots(_ query: SnapshotQuery) throws -> RecordPage<SnapshotRecord> {
        try page("snapshot", query.conditions, query.order.sql, query.window)
    }

    func newestFullSnapshot(ofVolume number: InstanceNumber) throws -> SnapshotRecord? {
        let wanted = [SnapshotRecord.Kind.full.rawValue, StorageStatus.created.rawValue, StorageOperation.none.rawValue]
        return try record(
            """
            SELECT * FROM snapshot WHERE volumeNumber = ? AND kind = ? AND status = ? AND operation = ?
            ORDER BY number DESC LIMIT 1
            """, [number.rawValue] + wanted)
    }
    func incrementals(onBase number: InstanceNumber) throws -> [SnapshotRecord] {
        let request: SQLRequest<Stored<SnapshotRecord>> =
            "SELECT * FROM snapshot WHERE baseNumber = \(number.rawValue) ORDER BY number"
        return try request.fetchAll(db).map(\.record)
    }

    func accessKey(_ accessKey: String) throws -> AccessKeyRecord? {
        try record("SELECT * FROM accessKey WHERE accessKey = ?", accessKey)
    }
    func accessKeys(of accountID: AccountID?) throws -> [AccessKeyRecord] {
        var conditions = Conditions()
        conditions.add("accountID", equals: accountID)
        let request = SQLRequest<Stored<AccessKeyRecord>>(
            literal: "SELECT * FROM accessKey \(conditions.whereClause) ORDER BY createdAt, rowid")
        return try request.fetchAll(db).map(\.record)
    }

    func allocateNumber() throws -> InstanceNumber {
        try numbers.next { unused in
            let allocated = try Int64.fetchOne(
                db.cachedStatement(sql: "UPDATE numberSequence SET next = MAX(next, ?) + 1 RETURNING next - 1"),
                arguments: [unused])
            guard let allocated else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "table numberSequence is empty")
            }
            return allocated
        }
    }

    func insert(_ account: AccountRecord) throws { try Stored(account).insert(db) }
    func insert(_ server: ServerRecord) throws { try Stored(server).insert(db) }
    func update(_ server: ServerRecord) throws { try update(server, from: self.server(server.number)) }
    func deleteServer(_ number: InstanceNumber) throws { try delete(from: "server", number) }

    func insert(_ volume: VolumeRecord) throws { try Stored(volume).insert(db) }
    func update(_ volume: VolumeRecord) throws { try update(volume, from: self.volume(volume.number)) }
    func deleteVolume(_ number: InstanceNumber) throws { try delete(from: "volume", number) }

    func insert(_ snapshot: SnapshotRecord) throws { try Stored(snapshot).insert(db) }
    func update(_ snapshot: SnapshotRecord) throws { try update(snapshot, from: self.snapshot(snapshot.number)) }
    func deleteSnapshot(_ number: InstanceNumber) throws { try delete(from: "snapshot", number) }

    func insert(_ key: AccessKeyRecord) throws { try Stored(key).insert(db) }
    func update(_ key: AccessKeyRecord) throws { try Stored(key).update(db) }

    private func record<Record: StoredRecord>(_ sql: String, _ arguments: any DatabaseValueConvertible...) throws -> Record? {
        try record(sql, arguments)
    }

    private func record<Record: StoredRecord>(_ sql: String, _ arguments: [any DatabaseValueConvertible]) throws -> Record? {
        try Stored<Record>.fetchOne(db.cachedStatement(sql: sql), arguments: StatementArguments(arguments))?.record
    }

    func page<Record: StoredRecord>(
        _ table: String, _ conditions: Conditions, _ order: SQL, _ window: PageWindow?
    ) throws -> RecordPage<Record> {
        let rows: SQL = "FROM \(sql: table) \(conditions.whereClause)"
        guard let window else {
            let records = try SQLRequest<Stored<Record>>(literal: "SELECT * \(rows) ORDER BY \(order)").fetchAll(db).map(
                \.record)
            return RecordPage(records: records, totalCount: records.count)
        }
        let part: SQL = "LIMIT \(window.limit) OFFSET \(window.offset)"
        let records = try SQLRequest<Stored<Record>>(literal: "SELECT * \(rows) ORDER BY \(order) \(part)").fetchAll(db).map(
            \.record)
        let count = try SQLRequest<Int>(literal: "SELECT COUNT(*) \(rows)").fetchOne(db) ?? 0
        return RecordPage(records: records, totalCount: count)
    }

    /// Writes the columns that have changed: each one that is named costs every index that it is in.
    private func update<Record: StoredRecord>(_ record: Record, from old: Record?) throws {
        guard let old else { return try Stored(record).update(db) }
        try Stored(record).updateChanges(db, from: Stored(old))
    }

    func delete(from table: String, _ number: InstanceNumber) throws {
        try db.execute(sql: "DELETE FROM \(table) WHERE number = ?", arguments: [number.rawValue])
        guard db.changesCount == 1 else { throw DatabaseError(message: "there is no \(table) \(number)") }
    }
}
