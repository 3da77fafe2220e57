import Foundation
import Testing
import VarveCatalog

/// A directory of its own for each test, removed at its end.
final class CatalogFixture: Sendable {
    let directory: String
    var path: String { directory + "/catalog.sqlite" }
    var keyPath: String { directory + "/master.key" }

    init() throws {
        directory = NSTemporaryDirectory() + "varve-catalog-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// A catalog with the root account.
    func open() throws -> SQLiteCatalog {
        let catalog = try SQLiteCatalog(path: path)
        try catalog.write { catalog in
            guard try catalog.account(.root) == nil else { return }
            try catalog.insert(AccountRecord(id: .root, name: "root", createdAt: date))
        }
        return catalog
    }

    let date = Date(timeIntervalSince1970: 1_750_837_814)

    func volume(_ number: InstanceNumber, name: String = "volume", of accountID: AccountID = .root) -> VolumeRecord {
        VolumeRecord(
            number: number, accountID: accountID, name: name, byteCount: 10 << 30, type: .cb1, regionCode: "KR", zoneCode: "KR-1",
            status: .created,
            operation: .none, createdAt: date)
    }

    func snapshot(
        _ number: InstanceNumber, of volume: InstanceNumber = 1, name: String = "snapshot", account accountID: AccountID = .root
    ) -> SnapshotRecord {
        SnapshotRecord(
            number: number, accountID: accountID, name: name, byteCount: 10 << 30, volumeNumber: volume, volumeType: .cb1,
            regionCode: "KR", status: .created, operation: .none, createdAt: date)
    }

    /// An image with a volume for each snapshot, in this order.
    func image(
        _ number: InstanceNumber, of snapshots: [InstanceNumber], name: String = "image", account accountID: AccountID = .root
    ) -> ImageRecord {
        ImageRecord(
            number: number, accountID: accountID, name: name, regionCode: "KR", status: .created, operation: .none,
            volumes: snapshots.enumerated().map { ImageRecord.Volume(order: $0, snapshotNumber: $1) }, createdAt: date)
    }

    func server(_ number: InstanceNumber, name: String = "server", of accountID: AccountID = .root) -> ServerRecord {
        ServerRecord(number: number, accountID: accountID, name: name, regionCode: "KR", zoneCode: "KR-1", createdAt: date)
    }
}
