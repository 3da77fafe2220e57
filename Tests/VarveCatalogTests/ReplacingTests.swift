import Foundation
import GRDB
import Testing
import VarveCatalog

/// All objects of a catalog replaced by those of another, or by none.
@Suite struct ReplacingTests {
    /// Whoever makes a table says whether a lab replaces it.
    @Test func everyTableIsOfObjectsOrOfOwners() throws {
        let fixture = try CatalogFixture()
        let tables = try fixture.open().writer.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        }
        #expect(Set(tables) == Set(Schema.objectTables + Schema.ownerTables + ["grdb_migrations"]))
    }

    /// A failure in the middle keeps everything, the mark included.
    @Test func allOrNothing() throws {
        struct Broken: Error {}
        let fixture = try CatalogFixture()
        let catalog = try fixture.open()
        let first = try catalog.write { try $0.allocateNumber() }
        #expect(throws: Broken.self) { try catalog.replaceObjects(from: nil) { _ in throw Broken() } }
        #expect(try !catalog.isMarked())
        #expect(try catalog.write { try $0.allocateNumber() }.rawValue == first.rawValue + 1)
        try catalog.replaceObjects(from: nil) { _ in }
        #expect(try catalog.isMarked())
        #expect(try catalog.write { try $0.allocateNumber() } == .first)
        try catalog.clearMark()
        #expect(try !catalog.isMarked())
    }
}
