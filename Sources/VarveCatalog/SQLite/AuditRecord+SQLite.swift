import Foundation
import GRDB

extension AuditRecord: StoredRecord {
    static var tableName: String { "audit" }

    init(row: Row) throws {
        self.init(
            recordedAt: try row.getDate("recordedAt"), accountID: try row.get("accountID"), accessKey: try row.get("accessKey"),
            role: try row.get("role"), operation: try row.get("operation"), requestID: try row.get("requestID"))
        number = try row.get("number")
        clientAddress = try row.get("clientAddress")
        let objects: String = try row.get("objects")
        self.objects = objects.split(separator: " ").map(String.init)
        httpStatus = try row.get("httpStatus")
        code = try row.get("code")
    }

    /// Without the number: the table gives it.
    func encode(to container: inout PersistenceContainer) {
        container["recordedAt"] = recordedAt.catalogMilliseconds
        container["accountID"] = accountID.rawValue
        container["accessKey"] = accessKey
        container["role"] = role.rawValue
        container["clientAddress"] = clientAddress
        container["operation"] = operation
        container["objects"] = objects.joined(separator: " ")
        container["httpStatus"] = httpStatus
        container["code"] = code
        container["requestID"] = requestID
    }
}

extension AuditQuery {
    var conditions: Conditions {
        var conditions = Conditions()
        conditions.addScope("accountID", equals: accountID?.rawValue)
        if let since { conditions.add("recordedAt >= \(since.catalogMilliseconds)") }
        if let until { conditions.add("recordedAt < \(until.catalogMilliseconds)") }
        conditions.add("operation", equals: operation)
        conditions.add("accessKey", equals: accessKey)
        if let object { conditions.addNarrow("number IN (SELECT auditNumber FROM auditObject WHERE object = \(object))") }
        return conditions
    }
}

extension SQLiteTransaction {
    func auditRecords(_ query: AuditQuery) throws -> RecordPage<AuditRecord> {
        try page("audit", query.conditions, "recordedAt DESC, number DESC", query.window)
    }

    func append(_ record: AuditRecord) throws {
        try Stored(record).insert(db)
        let statement = try db.cachedStatement(sql: "INSERT INTO auditObject (object, auditNumber) VALUES (?, ?)")
        let number = db.lastInsertedRowID
        for object in record.objects { try statement.execute(arguments: [object, number]) }
    }

    func trimAudit(before date: Date, limit: Int) throws -> Int {
        try db.execute(
            sql: "UPDATE auditRetention SET keptSince = max(keptSince, ?)", arguments: [date.catalogMilliseconds])
        let request = SQLRequest<Stored<AuditRecord>>(literal: "SELECT * FROM audit ORDER BY number LIMIT \(limit)")
        let old = try request.fetchAll(db).map(\.record).prefix { $0.recordedAt < date }
        for record in old {
            try db.execute(sql: "DELETE FROM audit WHERE number = ?", arguments: [record.number])
            for object in record.objects {
                try db.execute(
                    sql: "DELETE FROM auditObject WHERE object = ? AND auditNumber = ?", arguments: [object, record.number])
            }
        }
        return old.count
    }
}
