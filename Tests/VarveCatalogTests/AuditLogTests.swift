import Foundation
import GRDB
import Testing
import VarveCatalog

/// The audit log: what goes in stays as it is, until it is old enough to go the one way out.
@Suite struct AuditLogTests {
    let fixture: CatalogFixture
    let catalog: SQLiteCatalog

    init() throws {
        fixture = try CatalogFixture()
        catalog = try fixture.open()
    }

    private func record(_ seconds: TimeInterval = 0, objects: [String] = ["10000001"], operation: String = "attach")
        -> AuditRecord
    {
        var record = AuditRecord(
            recordedAt: fixture.date.addingTimeInterval(seconds), accountID: .root, accessKey: "key", role: .operator,
            operation: operation, requestID: "request-\(seconds)")
        record.clientAddress = "127.0.0.1"
        record.objects = objects
        return record
    }

    private func entries(_ query: AuditQuery = AuditQuery()) throws -> [AuditRecord] {
        try catalog.read { try $0.auditRecords(query).records }
    }

    @Test func entriesComeBackAsTheyWereNewestFirst() throws {
        var refused = record(1.25, objects: [])
        refused.httpStatus = 400
        refused.code = "1100000"
        try catalog.write { catalog in
            try catalog.append(record())
            try catalog.append(refused)
        }
        let found = try entries()
        #expect(found.map(\.number) == [2, 1])
        refused.number = 2
        #expect(found.first == refused)
    }

    @Test func entriesAreFoundByWhatTheySay() throws {
        var other = record(2, objects: ["10000002", "10000001"], operation: "detach")
        other.accessKey = "other"
        for record in [record(), record(1, objects: ["10000003"]), other] { try catalog.write { try $0.append(record) } }
        func numbers(_ change: (inout AuditQuery) -> Void) throws -> [Int64] {
            var query = AuditQuery()
            change(&query)
            return try entries(query).map(\.number)
        }
        #expect(try numbers { $0.object = "10000001" } == [3, 1])
        #expect(try numbers { $0.operation = "attach" } == [2, 1])
        #expect(try numbers { $0.accessKey = "other" } == [3])
        #expect(try numbers { $0.since = fixture.date.addingTimeInterval(1) } == [3, 2])
        #expect(try numbers { $0.until = fixture.date.addingTimeInterval(1) } == [1])
        #expect(try numbers { $0.accountID = AccountID(rawValue: 9) } == [])
        #expect(try numbers { $0.window = PageWindow(offset: 1, limit: 1) } == [2])
    }

    /// The database itself refuses, whoever asks it.
    @Test(arguments: [
        "UPDATE audit SET code = '0'", "UPDATE audit SET accessKey = 'someone else' WHERE number = 1", "DELETE FROM audit",
        "DELETE FROM audit WHERE number = 1", "INSERT OR REPLACE INTO audit SELECT * FROM audit",
        "REPLACE INTO audit SELECT number, 0, accountID, '', role, '', '', '', 200, '0', '' FROM audit",
        "UPDATE auditObject SET object = '7'", "DELETE FROM auditObject", "DELETE FROM auditRetention",
        "UPDATE auditRetention SET keptSince = keptSince - 1",
    ])
    func nothingIsChangedOrRemoved(_ sql: String) throws {
        try catalog.write { try $0.append(record()) }
        let before = try entries()
        let error = #expect(throws: DatabaseError.self) { try catalog.writer.write { try $0.execute(sql: sql) } }
        #expect(error?.message == "the audit log is append-only")
        #expect(try entries() == before)
        var query = AuditQuery()
        query.object = "10000001"
        #expect(try entries(query) == before)
    }

    @Test func oldEntriesGoTheOneWayOut() throws {
        for seconds in 0..<5 { try catalog.write { try $0.append(record(TimeInterval(seconds))) } }
        let limit = fixture.date.addingTimeInterval(3)
        #expect(try catalog.write { try $0.trimAudit(before: limit, limit: 2) } == 2)
        #expect(try catalog.write { try $0.trimAudit(before: limit, limit: 2) } == 1)
        #expect(try catalog.write { try $0.trimAudit(before: fixture.date, limit: 2) } == 0)
        #expect(try entries().map(\.number) == [5, 4])
        let objects = try catalog.writer.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM auditObject") }
        #expect(objects == 2)
        #expect(throws: DatabaseError.self) { try catalog.writer.write { try $0.execute(sql: "DELETE FROM audit") } }
        // Numbers are not given out again.
        _ = try catalog.write { try $0.trimAudit(before: .distantFuture, limit: 10) }
        try catalog.write { try $0.append(record()) }
        #expect(try entries().map(\.number) == [6])
    }

    @Test func anEntryIsKeptWithItsChangeOrNotAtAll() throws {
        struct Refused: Error {}
        let own = AccountCatalog(.root, of: catalog)
        #expect(throws: Refused.self) {
            try own.write(auditing: record()) { catalog in
                try catalog.insert(fixture.volume(5))
                throw Refused()
            }
        }
        #expect(try entries().isEmpty)
        try own.write(auditing: record(objects: ["10000001"])) { catalog in
            try catalog.insert(fixture.volume(5))
            try catalog.update(fixture.volume(5, name: "renamed"))
        }
        #expect(try entries().map(\.objects) == [["10000001", "5"]])
        #expect(try catalog.read { try $0.volume(5)?.name } == "renamed")
    }

    /// A change whose entry cannot be kept is not made.
    @Test func aChangeIsKeptWithItsEntryOrNotAtAll() throws {
        var entry = record()
        entry.accountID = AccountID(rawValue: 9)
        #expect(throws: CatalogError.self) {
            try AccountCatalog(.root, of: catalog).write(auditing: entry) { try $0.insert(fixture.volume(5)) }
        }
        #expect(try catalog.read { try $0.volume(5) } == nil)
    }

    @Test func anAccountReadsAndWritesItsOwnLogOnly() throws {
        let other = AccountID(rawValue: 2)
        try catalog.write { catalog in
            try catalog.insert(AccountRecord(id: other, name: "team-a", createdAt: fixture.date))
            try catalog.append(record())
        }
        let own = AccountCatalog(other, of: catalog)
        #expect(try own.read { try $0.auditRecords(AuditQuery()).totalCount } == 0)
        #expect(throws: CatalogError.self) { try own.write { try $0.append(record()) } }
        #expect(throws: CatalogError.self) { try own.write { try $0.trimAudit(before: .distantFuture, limit: 1) } }
        #expect(try entries().count == 1)
    }
}
