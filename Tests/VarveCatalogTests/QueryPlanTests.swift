import GRDB
import Synchronization
import Testing
import VarveCatalog

/// Lists are found by an index, however many objects there are: SQLite says how it would go about them.
@Suite struct QueryPlanTests {
    let fixture = try! CatalogFixture()

    /// What SQLite does for each statement that the questions need.
    private func plans(_ ask: (any CatalogReader) throws -> Void) throws -> [String] {
        let catalog = try fixture.open()
        let statements = Mutex<[String]>([])
        // The connection is kept for the next reader.
        try catalog.withReader { db in
            db.trace { event in statements.withLock { $0.append(event.expandedDescription) } }
        }
        try catalog.read(ask)
        let asked = statements.withLock { $0.filter { $0.hasPrefix("SELECT") } }
        #expect(!asked.isEmpty)
        return try asked.map { statement in
            try catalog.writer.writeWithoutTransaction { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(statement)").map { $0["detail"] as String }.joined(
                    separator: "; ")
            }
        }
    }

    private func expect(_ plans: [String], use index: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for plan in plans {
            #expect(plan.contains(index) && !plan.contains("SCAN snapshot"), "\(plan)", sourceLocation: sourceLocation)
        }
    }

    private var list: SnapshotQuery {
        var query = SnapshotQuery()
        query.accountID = .root
        query.regionCode = "KR"
        query.window = PageWindow(offset: 9_980, limit: 20)
        return query
    }

    @Test func aPageOfAnAccountsSnapshotsIsReadInOrder() throws {
        let plans = try plans { _ = try $0.snapshots(list) }
        #expect(plans.count == 2)
        expect(plans, use: "snapshotByAccount (accountID=? AND regionCode=?)")
        #expect(!plans.joined().contains("TEMP B-TREE"), "\(plans)")
    }

    @Test func aPageByNameIsReadInOrder() throws {
        var query = list
        query.order = ListOrder(by: .name, isAscending: false)
        let page = try plans { _ = try $0.snapshots(query) }[0]
        expect([page], use: "snapshotByName (accountID=? AND regionCode=?)")
        #expect(!page.contains("TEMP B-TREE"), "\(page)")
    }

    @Test func aNameIsLookedUp() throws {
        var query = list
        query.name = "snapshot"
        expect(try plans { _ = try $0.snapshots(query) }, use: "snapshotByName (accountID=? AND regionCode=? AND name=?)")
    }

    @Test func objectsThatAreNamedAreLookedUpAndNotTheAccount() throws {
        var query = list
        query.numbers = [1, 2]
        expect(try plans { _ = try $0.snapshots(query) }, use: "PRIMARY KEY (rowid=?)")
        query = list
        query.volumeNumbers = [1]
        expect(try plans { _ = try $0.snapshots(query) }, use: "snapshotByVolume (volumeNumber=?)")
    }

    /// Asked before each change of a volume.
    @Test func passingSnapshotsOfAVolumeAreLookedUp() throws {
        var query = list
        query.regionCode = nil
        query.volumeNumbers = [1]
        query.operations = [.create, .terminate]
        query.window = PageWindow(offset: 0, limit: 1)
        expect(try plans { _ = try $0.snapshots(query) }, use: "snapshotByOperation (operation=? AND volumeNumber=?)")
    }

    @Test func volumesOfAServerAreLookedUp() throws {
        var query = VolumeQuery()
        query.accountID = .root
        query.regionCode = "KR"
        query.serverNumbers = [1]
        expect(try plans { _ = try $0.volumes(query) }, use: "volumeByServer (serverNumber=?)")
        query.serverNumbers = nil
        query.serverName = "localhost"
        expect(try plans { _ = try $0.volumes(query) }, use: "volumeByServer (serverNumber=?)")
    }
}
