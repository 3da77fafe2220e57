import Foundation
import GRDB
import Testing
import VarveCatalog

@Suite struct SQLiteCatalogTests {
    let fixture = try! CatalogFixture()

    @Test func commitsAreSyncedAndReferencesChecked() throws {
        let catalog = try fixture.open()
        let settings = try catalog.writer.writeWithoutTransaction { db in
            try ["synchronous", "foreign_keys", "journal_mode"].map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
        }
        #expect(settings == ["2", "1", "wal"])
        var volume = fixture.volume(1)
        volume.serverNumber = 99
        #expect(throws: CatalogError.failed(path: fixture.path, reason: "FOREIGN KEY constraint failed")) {
            try catalog.write { try $0.insert(volume) }
        }
    }

    @Test func whatWasCommittedIsThereAfterReopening() throws {
        let volume = fixture.volume(1)
        let first = try fixture.open()
        try first.write { try $0.insert(volume) }
        try first.close()
        let second = try fixture.open()
        #expect(try second.read { try $0.volume(1) } == volume)
        #expect(try second.read { try $0.account(.root)?.name } == "root")
    }

    @Test func numbersAreGivenOutOnce() throws {
        let catalog = try fixture.open()
        #expect(try catalog.write { try [$0.allocateNumber(), $0.allocateNumber()] } == [10_000_001, 10_000_002])
        try catalog.write { try $0.insert(fixture.volume($0.allocateNumber())) }
        try catalog.write { try $0.deleteVolume(10_000_003) }
        try catalog.close()
        #expect(try fixture.open().write { try $0.allocateNumber() } == 10_000_004)
    }

    @Test func aThrowingTransactionLeavesNothing() throws {
        struct Refused: Error {}
        let catalog = try fixture.open()
        #expect(throws: Refused.self) {
            try catalog.write { transaction in
                try transaction.insert(fixture.volume(transaction.allocateNumber()))
                throw Refused()
            }
        }
        #expect(try catalog.read { try $0.volumes(VolumeQuery()).totalCount } == 0)
        // What was given to it is given to nobody else.
        #expect(try catalog.write { try $0.allocateNumber() } == 10_000_002)
        try catalog.close()
        #expect(try fixture.open().write { try $0.allocateNumber() } == 10_000_003)
    }

    @Test func changesOfAbsentObjectsAreErrors() throws {
        let catalog = try fixture.open()
        #expect(throws: CatalogError.failed(path: fixture.path, reason: "there is no volume 5")) {
            try catalog.write { try $0.deleteVolume(5) }
        }
        #expect(throws: CatalogError.self) { try catalog.write { try $0.update(fixture.volume(5)) } }
        #expect(throws: CatalogError.self) { try catalog.write { try $0.update(fixture.snapshot(5)) } }
        try catalog.write { try $0.insert(fixture.volume(5)) }
        #expect(throws: CatalogError.failed(path: fixture.path, reason: "UNIQUE constraint failed: volume.number")) {
            try catalog.write { try $0.insert(fixture.volume(5)) }
        }
    }

    @Test func anImageHoldsItsSnapshots() throws {
        let catalog = try fixture.open()
        try catalog.write { try $0.insert(fixture.snapshot(2)) }
        #expect(throws: CatalogError.failed(path: fixture.path, reason: "FOREIGN KEY constraint failed")) {
            try catalog.write { try $0.insert(fixture.image(5, of: [2, 3])) }
        }
        try catalog.write { try $0.insert(fixture.image(5, of: [2])) }
        #expect(throws: CatalogError.self) { try catalog.write { try $0.deleteSnapshot(2) } }
        try catalog.write { catalog in
            try catalog.deleteImage(5)
            try catalog.deleteSnapshot(2)
        }
        #expect(try catalog.read { try $0.images(ImageQuery()).totalCount } == 0)
        #expect(throws: CatalogError.failed(path: fixture.path, reason: "there is no serverImage 5")) {
            try catalog.write { try $0.deleteImage(5) }
        }
    }

    @Test func unknownCodesAreDamageAndDoNotTrap() throws {
        let catalog = try fixture.open()
        try catalog.write { try $0.insert(fixture.volume(5)) }
        try catalog.writer.write { try $0.execute(sql: "UPDATE volume SET status = 'FOO'") }
        #expect(throws: CatalogError.damaged(path: fixture.path, reason: "column status holds the unknown code FOO")) {
            try catalog.read { try $0.volume(5) }
        }
    }
}
