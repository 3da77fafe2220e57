import GRDB
import Testing
import VarveCatalog

@Suite struct ServerNamesTests {
    let fixture = try! CatalogFixture()

    @Test func aNameBelongsToOneServerOfAnAccount() throws {
        let catalog = try fixture.open()
        let other = AccountRecord(id: AccountID(rawValue: 2), name: "other", createdAt: fixture.date)
        var elsewhere = fixture.server(2, name: "web")
        elsewhere.accountID = other.id
        try catalog.write { catalog in
            try catalog.insert(other)
            try catalog.insert(fixture.server(1, name: "web"))
            try catalog.insert(elsewhere)
        }
        let reason = "UNIQUE constraint failed: server.accountID, server.name"
        #expect(throws: CatalogError.failed(path: fixture.path, reason: reason)) {
            try catalog.write { try $0.insert(fixture.server(3, name: "web")) }
        }
    }

    /// The oldest keeps the name; names stay within 30 characters and apart from those that are there.
    @Test func anOldCatalogWithDuplicatesOpens() throws {
        let long = String(repeating: "w", count: 30)
        let names = ["web", "web", "web", long, long, "web-10000003", "db"]
        try makeOldCatalog(serverNames: names)
        let servers = try fixture.open().read { try $0.servers(ServerQuery()).records.reversed().map { $0 } }
        #expect(servers.map(\.number.rawValue) == (10_000_001...10_000_007).map { $0 })
        #expect(
            servers.map(\.name) == [
                "web", "web-10000002", "web-10000003-2", long, String(repeating: "w", count: 21) + "-10000005", "web-10000003",
                "db",
            ])
        #expect(servers[1].description == "was named web, as an older server is" && servers[0].description == "")
        #expect(servers[2].description == "mine")
    }

    /// A catalog as the version before the migration left it.
    private func makeOldCatalog(serverNames: [String]) throws {
        let catalog = try fixture.open()
        try catalog.writer.write { db in
            try db.execute(
                sql: """
                    DROP INDEX serverByOwnName;
                    DROP TABLE serverImageVolume;
                    DROP TABLE serverImage;
                    ALTER TABLE server DROP COLUMN imageNumber;
                    DELETE FROM grdb_migrations WHERE identifier IN ('3-server-names', '4-images');
                    """)
            for (index, name) in serverNames.enumerated() {
                try db.execute(
                    sql: "INSERT INTO server VALUES (?, 1, ?, ?, 'KR', 'KR-1', 0, 'KVM', 'RUN', 'NULL', 0)",
                    arguments: [10_000_001 + index, name, index == 2 ? "mine" : ""])
            }
        }
        try catalog.close()
    }
}
