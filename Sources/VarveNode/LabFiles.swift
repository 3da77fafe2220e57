import Foundation
import VarveCatalog
import VarveDisk
import VarveService

/// A lab's states, and the exchange of the pool, as directories beside the pool:
///
///     lab/NAME/pool, lab/NAME/catalog.sqlite    a saved state; it has its name once it is whole
///     pool.next                                  what takes the pool's place if the catalog says so
///     pool.last                                  what had its place before; removed
struct LabFiles: LabDirectory {
    let directory: DataDirectory

    private var files: FileManager { .default }
    private var root: String { directory.path + "/lab" }

    func states() throws -> [LabState] {
        guard files.fileExists(atPath: root) else { return [] }
        return try files.contentsOfDirectory(atPath: root).filter { !$0.contains(".") }.sorted().map { name in
            let catalog = try files.attributesOfItem(atPath: root + "/\(name)/catalog.sqlite")
            let pool = try directory.disk(root + "/\(name)/pool").allocatedByteCount()
            return LabState(
                name: name, savedAt: catalog[.modificationDate] as? Date ?? .distantPast,
                byteCount: pool + (catalog[.size] as? UInt64 ?? 0))
        }
    }

    func catalogPath(of name: String) throws -> String { try existing(name) + "/catalog.sqlite" }

    func save(_ name: String, copyCatalog: (String) throws -> Void) throws {
        let path = root + "/" + name
        guard !files.fileExists(atPath: path) else { throw LabDirectoryError.stateExists(name) }
        let new = path + ".new"
        try remove(new)
        do {
            try make(new + "/pool")
            try directory.disk(directory.pool).copy(to: directory.disk(new + "/pool"))
            try copyCatalog(new + "/catalog.sqlite")
            try sync("catalog.sqlite", in: directory.disk(new))
            try rename(new, path)
        } catch {
            try? remove(new)
            throw error
        }
        try directory.disk(root).syncDirectory()
    }

    /// Its name goes first, so that no half of it is ever loaded.
    func delete(_ name: String) throws {
        let gone = root + "/\(name).gone"
        try remove(gone)
        try rename(try existing(name), gone)
        try directory.disk(root).syncDirectory()
        try remove(gone)
    }

    func prepareExchange(with name: String?) throws {
        try remove(directory.nextPool)
        try make(directory.nextPool)
        if let name { try directory.disk(try existing(name) + "/pool").copy(to: directory.disk(directory.nextPool)) }
        try directory.disk(directory.path).syncDirectory()
    }

    func exchange() throws {
        try remove(directory.lastPool)
        if files.fileExists(atPath: directory.pool) { try rename(directory.pool, directory.lastPool) }
        try rename(directory.nextPool, directory.pool)
        try directory.disk(directory.path).syncDirectory()
        try remove(directory.lastPool)
    }

    func abandonExchange() throws { try remove(directory.nextPool) }

    /// Ends what a lab that died was doing: an exchange that the catalog has committed is carried out, any other forgotten. Before the pool is opened.
    func recover() throws {
        if files.fileExists(atPath: directory.nextPool) {
            let catalog = try directory.makeCatalog()
            defer { try? catalog.close() }
            if try catalog.isMarked() { try exchange() } else { try abandonExchange() }
        }
        if files.fileExists(atPath: directory.lastPool) { try remove(directory.lastPool) }
    }

    private func existing(_ name: String) throws -> String {
        let path = root + "/" + name
        guard files.fileExists(atPath: path) else { throw LabDirectoryError.noSuchState(name) }
        return path
    }

    private func make(_ path: String) throws {
        try files.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private func remove(_ path: String) throws {
        if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
    }

    private func rename(_ old: String, _ new: String) throws {
        guard Glibc.rename(old, new) == 0 else { throw DiskError(errno: errno, operation: "rename", file: old) }
    }

    private func sync(_ name: String, in disk: POSIXDisk) throws {
        try disk.open(name, creating: false).syncData()
        try disk.syncDirectory()
    }
}
