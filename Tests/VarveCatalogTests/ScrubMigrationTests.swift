import Foundation
import GRDB
import Testing
import VarveCatalog

@Suite struct ScrubMigrationTests {
    let fixture = try! CatalogFixture()

    @Test("checksums noted in groups of a gigabyte are found in groups of an eighth")
    func digests() throws {
        let digests = (0..<(512 * 16 + 100 * 16)).map { UInt8(truncatingIfNeeded: $0 / 16 * 31 + 1) }
        try makeOldCatalog([Array(digests[..<8192]), Array(digests[8192...])])
        let catalog = try fixture.open()
        let found = try catalog.read { catalog in try (0..<10).map { try catalog.digests(ofSnapshot: 7, group: $0)?.digests } }
        #expect(found.compactMap { $0 }.flatMap { $0 } == digests && found.allSatisfy { $0 != nil })
        #expect(found.map { $0?.count } == Array(repeating: 1024, count: 9) + [36 * 16])
        #expect(try catalog.read { try $0.firstDigestGroup(ofSnapshot: 7, from: 3) } == 3)
        #expect(try catalog.read { try $0.firstDigestGroup(ofSnapshot: 7, from: 10) } == nil)
        #expect(try catalog.read { try $0.scrub() } == nil)
    }

    /// A catalog as the version before the migration left it.
    private func makeOldCatalog(_ groups: [[UInt8]]) throws {
        let catalog = try fixture.open()
        try catalog.write { try $0.insert(fixture.snapshot(7, of: 6)) }
        try catalog.writer.write { db in
            try db.execute(sql: "DROP TABLE poolScrub; DELETE FROM grdb_migrations WHERE identifier = '9-scrub'")
            for (index, digests) in groups.enumerated() {
                try db.execute(sql: "INSERT INTO snapshotDigest VALUES (7, ?, ?)", arguments: [index, Data(digests)])
            }
        }
        try catalog.close()
    }
}
