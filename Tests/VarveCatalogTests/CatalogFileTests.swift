import Foundation
import GRDB
import Testing
import VarveCatalog

@Suite struct CatalogFileTests {
    let fixture = try! CatalogFixture()

    @Test func garbageIsRefusedAndLeftAlone() throws {
        let garbage = Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) })
        try garbage.write(to: URL(fileURLWithPath: fixture.path))
        #expect(throws: CatalogError.foreign(path: fixture.path, reason: "file is not a database")) {
            try SQLiteCatalog(path: fixture.path)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == garbage)
    }

    @Test func theDatabaseOfAnotherProgramIsRefused() throws {
        try DatabaseQueue(path: fixture.path).write { try $0.execute(sql: "CREATE TABLE contacts (name TEXT)") }
        let before = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
        #expect(throws: CatalogError.foreign(path: fixture.path, reason: "it is the SQLite database of another program")) {
            try SQLiteCatalog(path: fixture.path)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == before)
    }

    @Test func aNewerCatalogIsRefused() throws {
        let catalog = try fixture.open()
        try catalog.writer.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9-future')") }
        try catalog.close()
        let error = CatalogError.newer(path: fixture.path, migrations: ["9-future"])
        #expect(throws: error) { try SQLiteCatalog(path: fixture.path) }
        #expect(
            "\(error)" == "catalog \(fixture.path) was written by a newer version of Varve (it has 9-future): use that version")
    }

    @Test func damageInsideIsFoundWhenOpening() throws {
        let catalog = try fixture.open()
        try catalog.write { for number in 1...500 { try $0.insert(fixture.volume(InstanceNumber(rawValue: Int64(number)))) } }
        try catalog.close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
        bytes.replaceSubrange(8192..<(bytes.count - 4096), with: Data(repeating: 0xA5, count: bytes.count - 12_288))
        try bytes.write(to: URL(fileURLWithPath: fixture.path))
        let error = #expect(throws: CatalogError.self) { try SQLiteCatalog(path: fixture.path) }
        guard case .damaged(fixture.path, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty && !reason.contains("\n"))
    }

    @Test func aMissingDirectoryIsNamed() throws {
        let path = fixture.directory + "/missing/catalog.sqlite"
        let error = #expect(throws: CatalogError.self) { try SQLiteCatalog(path: path) }
        #expect(error.map { "\($0)".contains(path) } == true)
    }

    @Test func anEmptyFileBecomesACatalog() throws {
        try Data().write(to: URL(fileURLWithPath: fixture.path))
        #expect(try fixture.open().write { try $0.allocateNumber() } == InstanceNumber.first)
    }
}
