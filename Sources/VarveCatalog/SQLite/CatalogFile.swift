import Foundation
import GRDB

/// What the file of a catalog is, looked at before anything is written to it.
enum CatalogFile {
    /// Throws unless the file is absent, empty, or a sound catalog of this version or an older one.
    static func check(_ path: String) throws(CatalogError) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let size = attributes?[.size] as? Int64, size > 0 else { return }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(SQLiteCatalog.busyTimeout)
            try DatabaseQueue(path: path, configuration: configuration).read { try check($0, path) }
        } catch {
            throw CatalogError(error, path: path)
        }
    }

    private static func check(_ db: Database, _ path: String) throws {
        let tableCount = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
        guard tableCount > 0 else { return }
        guard try Int.fetchOne(db, sql: "PRAGMA application_id") == Schema.applicationID else {
            throw CatalogError.foreign(path: path, reason: "it is the SQLite database of another program")
        }
        let known = Set(Schema.migrator.migrations)
        let unknown = try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid").filter {
            !known.contains($0)
        }
        guard unknown.isEmpty else { throw CatalogError.newer(path: path, migrations: unknown) }
        let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard verdict == "ok" else { throw CatalogError.damaged(path: path, reason: oneLine(verdict)) }
    }

    /// SQLite's reports may span lines.
    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "; ")
    }
}
