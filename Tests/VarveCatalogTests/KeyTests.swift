import Foundation
import GRDB
import Synchronization
import Testing
import VarveCatalog

@Suite struct KeyTests {
    let fixture = try! CatalogFixture()

    private func keys(_ catalog: SQLiteCatalog) throws -> KeyStore {
        let exists = FileManager.default.fileExists(atPath: fixture.keyPath)
        let key = exists ? try MasterKey(contentsOf: fixture.keyPath) : try MasterKey(creating: fixture.keyPath)
        return try KeyStore(catalog: catalog, masterKey: key)
    }

    @Test func aKeyHasTheShapeOfNCPsAndIsSealed() throws {
        let catalog = try fixture.open()
        let keys = try keys(catalog)
        let pair = try keys.create(description: "ci", at: fixture.date)
        #expect(pair.accessKey.wholeMatch(of: /[A-Za-z0-9]{20}/) != nil)
        #expect(pair.secretKey.wholeMatch(of: /[A-Za-z0-9]{40}/) != nil)
        #expect(try keys.secret(forAccessKey: pair.accessKey) == pair.secretKey)
        let record = try #require(try keys.list().first)
        #expect(record.accessKey == pair.accessKey && record.description == "ci" && record.createdAt == fixture.date)
        #expect(record.sealedSecret.range(of: Data(pair.secretKey.utf8)) == nil)
        #expect(record.sealedSecret.count == 12 + 40 + 16)
        #expect(try keys.create(at: fixture.date) != pair)
    }

    @Test func aRevokedKeyHasNoSecretAndStaysRevoked() throws {
        let catalog = try fixture.open()
        let keys = try keys(catalog)
        let pair = try keys.create(at: fixture.date)
        let later = fixture.date.addingTimeInterval(60)
        try keys.revoke(pair.accessKey, at: later)
        try keys.revoke(pair.accessKey, at: later.addingTimeInterval(60))
        #expect(try keys.secret(forAccessKey: pair.accessKey) == nil)
        #expect(try keys.list().map(\.revokedAt) == [later])
        #expect(try keys.secret(forAccessKey: "unknown") == nil)
        #expect(throws: CatalogError.unknownAccessKey("unknown")) { try keys.revoke("unknown", at: later) }
    }

    /// Counted, not timed: what is unknown, revoked or in force costs one look-up, and one secret opened the first time.
    @Test func everyKeyCostsTheSame() throws {
        let catalog = CountingCatalog(try fixture.open())
        let store = try KeyStore(catalog: catalog, masterKey: MasterKey(creating: fixture.keyPath))
        let (active, revoked) = (try store.create(at: fixture.date), try store.create(at: fixture.date))
        try store.revoke(revoked.accessKey, at: fixture.date)
        for openingCount in [1, 0] {
            for (accessKey, isActive) in [(active.accessKey, true), (revoked.accessKey, false), ("unknown", false), ("", false)] {
                let (reads, openings) = (catalog.readCount, store.openedSecretCount)
                #expect(try (store.activeKey(accessKey) != nil) == isActive)
                #expect(catalog.readCount == reads + 1)
                #expect(store.openedSecretCount == openings + openingCount)
            }
        }
    }

    @Test func strangersKeysTakeBoundedMemoryAndNobodysPlaceForLong() throws {
        let store = try keys(try fixture.open())
        let pair = try store.create(at: fixture.date)
        for number in 0..<2500 { #expect(try store.activeKey("stranger\(number)") == nil) }
        #expect(store.openedSecretCount == 2500)
        for _ in 0..<2 { #expect(try store.secret(forAccessKey: pair.accessKey) == pair.secretKey) }
        #expect(store.openedSecretCount == 2501)
        #expect(try store.activeKey("stranger0") == nil)
        #expect(store.openedSecretCount == 2502, "forgotten, though it was never let in")
    }

    @Test func aKeyHasAnAccountAndARole() throws {
        let catalog = try fixture.open()
        let keys = try keys(catalog)
        for role in Role.allCases {
            let pair = try keys.create(role: role, at: fixture.date)
            let key = try #require(try keys.activeKey(pair.accessKey))
            #expect(key.role == role && key.accountID == .root && key.secretKey == pair.secretKey)
        }
        #expect(try keys.list().map(\.role) == Role.allCases)
    }

    @Test func aRevocationByAnotherProcessCountsAtOnce() throws {
        let server = try fixture.open()
        let serverKeys = try keys(server)
        let pair = try serverKeys.create(at: fixture.date)
        #expect(try serverKeys.secret(forAccessKey: pair.accessKey) == pair.secretKey)
        let other = try SQLiteCatalog(path: fixture.path)
        try keys(other).revoke(pair.accessKey, at: fixture.date)
        #expect(try serverKeys.secret(forAccessKey: pair.accessKey) == nil)
    }

    @Test func anotherMasterKeyOpensNothing() throws {
        let catalog = try fixture.open()
        let pair = try keys(catalog).create(at: fixture.date)
        let other = try MasterKey(creating: fixture.directory + "/other.key")
        #expect(throws: CatalogError.wrongMasterKey(accessKey: pair.accessKey)) {
            try KeyStore(catalog: catalog, masterKey: other)
        }
    }

    @Test func aSecretBelongsToItsAccessKey() throws {
        let catalog = try fixture.open()
        let keys = try keys(catalog)
        let (first, second) = (try keys.create(at: fixture.date), try keys.create(at: fixture.date))
        try catalog.write { catalog in
            var record = try #require(try catalog.accessKey(first.accessKey))
            record.sealedSecret = try #require(try catalog.accessKey(second.accessKey)).sealedSecret
            try catalog.update(record)
        }
        #expect(throws: CatalogError.wrongMasterKey(accessKey: first.accessKey)) {
            try keys.secret(forAccessKey: first.accessKey)
        }
    }

    @Test func theMasterKeyFileIsPrivateAndMadeOnce() throws {
        _ = try MasterKey(creating: fixture.keyPath)
        let mode = try FileManager.default.attributesOfItem(atPath: fixture.keyPath)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.directory) == ["master.key"])
        let before = try Data(contentsOf: URL(fileURLWithPath: fixture.keyPath))
        #expect(before.count == 45)
        #expect(throws: CatalogError.badMasterKey(path: fixture.keyPath, reason: "cannot be created: File exists")) {
            try MasterKey(creating: fixture.keyPath)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.keyPath)) == before)
    }

    @Test func aMasterKeyThatOthersMayReadIsRefused() throws {
        _ = try MasterKey(creating: fixture.keyPath)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: fixture.keyPath)
        let reason = "its mode is 0640, which lets others use it: make it 0600 (chmod 600)"
        #expect(throws: CatalogError.badMasterKey(path: fixture.keyPath, reason: reason)) {
            try MasterKey(contentsOf: fixture.keyPath)
        }
    }

    @Test(arguments: ["", "abc", String(repeating: "A", count: 40) + "===", String(repeating: "QUFB", count: 12)])
    func aFileOfTheWrongSizeIsNoMasterKey(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: fixture.keyPath))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: fixture.keyPath)
        #expect(
            throws: CatalogError.badMasterKey(path: fixture.keyPath, reason: "it must hold 32 bytes in base64 (44 characters)")
        ) {
            try MasterKey(contentsOf: fixture.keyPath)
        }
    }

    @Test func aMissingMasterKeyIsNamed() {
        #expect(throws: CatalogError.badMasterKey(path: fixture.keyPath, reason: "cannot be opened: No such file or directory")) {
            try MasterKey(contentsOf: fixture.keyPath)
        }
    }
}

/// A catalog that counts what it is asked.
private final class CountingCatalog: Catalog {
    private let base: any Catalog
    private let reads = Atomic(0)

    init(_ base: any Catalog) { self.base = base }

    var readCount: Int { reads.load(ordering: .relaxed) }

    func read<Result>(_ body: (any CatalogReader) throws -> Result) throws -> Result {
        reads.add(1, ordering: .relaxed)
        return try base.read(body)
    }

    func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result { try base.write(body) }
}
