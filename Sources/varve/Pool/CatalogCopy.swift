import Foundation
import VarveCatalog
import VarveNode

/// Looking at the catalog of a directory without changing a byte of it: SQLite writes beside what it opens, so that a copy is opened.
struct CatalogCopy {
    /// The copy is made again while another program changes the catalog, as `varve key` may.
    private static let copyCountMax = 5

    let directory: DataDirectory

    private var files: FileManager { .default }

    /// Runs `body` with a catalog of the same contents, which goes afterwards. No server may have the directory open.
    func read<Result>(_ body: (SQLiteCatalog) throws -> Result) throws -> Result {
        guard files.fileExists(atPath: directory.catalog) else { throw CommandError("the directory has no catalog.sqlite") }
        let copy = files.temporaryDirectory.appendingPathComponent("varve-check-\(UUID().uuidString)").path
        try files.createDirectory(atPath: copy, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? files.removeItem(atPath: copy) }
        try copyUnchanged(to: copy + "/catalog.sqlite")
        let catalog = try SQLiteCatalog(path: copy + "/catalog.sqlite")
        defer { try? catalog.close() }
        return try body(catalog)
    }

    private func copyUnchanged(to path: String) throws {
        for _ in 0..<Self.copyCountMax {
            let before = try stamps()
            for suffix in before.keys {
                try? files.removeItem(atPath: path + suffix)
                try files.copyItem(atPath: directory.catalog + suffix, toPath: path + suffix)
            }
            if try stamps() == before { return }
        }
        throw CommandError("another program is changing the catalog: check again when it is done")
    }

    /// Of the file and its log, if it has one: what tells that either was written.
    private func stamps() throws -> [String: FileStamp] {
        var stamps: [String: FileStamp] = [:]
        for suffix in ["", "-wal"] where suffix.isEmpty || files.fileExists(atPath: directory.catalog + suffix) {
            stamps[suffix] = FileStamp(try files.attributesOfItem(atPath: directory.catalog + suffix))
        }
        return stamps
    }
}

private struct FileStamp: Equatable {
    let byteCount: UInt64?
    let modifiedAt: Date?

    init(_ attributes: [FileAttributeKey: Any]) {
        byteCount = attributes[.size] as? UInt64
        modifiedAt = attributes[.modificationDate] as? Date
    }
}
