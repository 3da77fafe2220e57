import Foundation
import Testing
import VarveCatalog

/// The catalog that an account has shows and changes what is its own.
@Suite struct AccountCatalogTests {
    static let other = AccountID(rawValue: 2)
    let fixture: CatalogFixture
    let catalog: SQLiteCatalog
    let own: AccountCatalog

    /// Two accounts with a server, a volume, a snapshot, an INCREMENTAL on it, an image and a key each: 1 to 5; 11 to 15.
    init() throws {
        fixture = try CatalogFixture()
        catalog = try fixture.open()
        own = AccountCatalog(Self.other, of: catalog)
        try catalog.write { catalog in
            try catalog.insert(AccountRecord(id: Self.other, name: "team-a", createdAt: fixture.date))
            for (account, number) in [(AccountID.root, Int64(0)), (Self.other, 10)] {
                try catalog.insert(fixture.server(InstanceNumber(rawValue: number + 1), of: account))
                try catalog.insert(fixture.volume(InstanceNumber(rawValue: number + 2), of: account))
                try catalog.insert(
                    fixture.snapshot(
                        InstanceNumber(rawValue: number + 3), of: InstanceNumber(rawValue: number + 2), account: account))
                var incremental = fixture.snapshot(
                    InstanceNumber(rawValue: number + 4), of: InstanceNumber(rawValue: number + 2), account: account)
                incremental.kind = .incremental
                incremental.baseNumber = InstanceNumber(rawValue: number + 3)
                try catalog.insert(incremental)
                let base = InstanceNumber(rawValue: number + 3)
                try catalog.insert(fixture.image(InstanceNumber(rawValue: number + 5), of: [base], account: account))
                try catalog.insert(
                    AccessKeyRecord(
                        accessKey: "key-\(account.rawValue)", accountID: account, role: .admin, sealedSecret: Data([1]),
                        description: "",
                        createdAt: fixture.date))
            }
        }
    }

    @Test func lookUpsFindOwnObjectsOnly() throws {
        try own.read { (catalog: any CatalogReader) throws in
            #expect(try catalog.server(1) == nil)
            #expect(try catalog.server(11)?.accountID == Self.other)
            #expect(try catalog.volume(2) == nil)
            #expect(try catalog.volume(12)?.accountID == Self.other)
            #expect(try catalog.snapshot(3) == nil)
            #expect(try catalog.snapshot(13)?.accountID == Self.other)
            #expect(try catalog.image(5) == nil)
            #expect(try catalog.image(15)?.accountID == Self.other)
            #expect(try catalog.accessKey("key-1") == nil)
            #expect(try catalog.accessKey("key-2") != nil)
            #expect(try catalog.account(.root) == nil)
            #expect(try catalog.account(Self.other)?.name == "team-a")
            #expect(try catalog.incrementals(onBase: 3).isEmpty)
            #expect(try catalog.incrementals(onBase: 13).count == 1)
            #expect(try catalog.newestFullSnapshot(ofVolume: 2) == nil)
            #expect(try catalog.newestFullSnapshot(ofVolume: 12)?.number == 13)
        }
    }

    @Test func listsAndCountsHoldOwnObjectsOnly() throws {
        try own.read { (catalog: any CatalogReader) throws in
            var servers = ServerQuery()
            servers.accountID = .root
            #expect(try catalog.servers(servers).records.map(\.number) == [11])
            var volumes = VolumeQuery()
            volumes.numbers = [2, 12]
            #expect(try catalog.volumes(volumes).records.map(\.number) == [12])
            #expect(try catalog.images(ImageQuery()).records.map(\.number) == [15])
            var snapshots = SnapshotQuery()
            snapshots.window = PageWindow(offset: 0, limit: 1)
            #expect(try catalog.snapshots(snapshots).totalCount == 2)
            #expect(try catalog.accounts().map(\.name) == ["team-a"])
            #expect(try catalog.accessKeys(of: nil).map(\.accessKey) == ["key-2"])
            #expect(try catalog.census(of: nil).counts.values.reduce(0, +) == 5)
            #expect(try catalog.snapshotCounts(of: .root) == [12: 2])
        }
        #expect(try catalog.read { try $0.census(of: nil) }.counts.values.reduce(0, +) == 10)
    }

    private func expectNotOwned(
        _ object: String, sourceLocation: SourceLocation = #_sourceLocation, _ change: (any CatalogTransaction) throws -> Void
    ) throws {
        #expect(throws: CatalogError.notOwned(object, Self.other), sourceLocation: sourceLocation) { try own.write(change) }
    }

    @Test func changesOfForeignObjectsAreErrors() throws {
        try expectNotOwned("server 1") { try $0.deleteServer(1) }
        try expectNotOwned("volume 2") { try $0.deleteVolume(2) }
        try expectNotOwned("snapshot 3") { try $0.deleteSnapshot(3) }
        try expectNotOwned("server image 5") { try $0.deleteImage(5) }
        try expectNotOwned("server 6") { try $0.insert(fixture.server(6)) }
        try expectNotOwned("volume 6") { try $0.insert(fixture.volume(6)) }
        try expectNotOwned("snapshot 6") { try $0.insert(fixture.snapshot(6)) }
        try expectNotOwned("server image 6") { try $0.insert(fixture.image(6, of: [13])) }
        // Neither may an object be taken over, nor given away.
        for owner in [AccountID.root, Self.other] {
            try expectNotOwned("server 1") { try $0.update(fixture.server(1, of: owner)) }
            try expectNotOwned("volume 2") { try $0.update(fixture.volume(2, of: owner)) }
            try expectNotOwned("snapshot 3") { try $0.update(fixture.snapshot(3, account: owner)) }
            try expectNotOwned("server image 5") { try $0.update(fixture.image(5, of: [3], account: owner)) }
        }
        try expectNotOwned("volume 12") { try $0.update(fixture.volume(12)) }
        try expectNotOwned("access key key-1") { transaction in
            var key = try #require(try catalog.read { try $0.accessKey("key-1") })
            key.revokedAt = fixture.date
            try transaction.update(key)
        }
        try expectNotOwned("account new") {
            try $0.insert(AccountRecord(id: AccountID(rawValue: 3), name: "new", createdAt: fixture.date))
        }
    }

    @Test func ownObjectsAreChanged() throws {
        try own.write { catalog in
            try catalog.update(fixture.volume(12, name: "renamed", of: Self.other))
            try catalog.deleteSnapshot(14)
            try catalog.insert(fixture.snapshot(16, account: Self.other))
        }
        #expect(try catalog.read { try $0.volume(12)?.name } == "renamed")
        #expect(try own.read { try $0.snapshots(SnapshotQuery()).records.map(\.number) } == [16, 13])
    }
}
