import Foundation
package import VarveCatalog
import VarveDisk

/// The directory that a Varve owns: the pool, the catalog, the master key and the first key pair.
package struct DataDirectory: Sendable {
    package let path: String
    /// Whether what is written here is to survive power loss.
    let isDurable: Bool

    package var pool: String { path + "/pool" }
    package var catalog: String { path + "/catalog.sqlite" }
    package var masterKey: String { path + "/master.key" }
    package var credentials: String { path + "/credentials" }

    /// What a lab puts into the pool's place, and what it took from there.
    var nextPool: String { path + "/pool.next" }
    var lastPool: String { path + "/pool.last" }

    private static let ours: Set<String> = [
        "pool", "pool.next", "pool.last", "lab", "catalog.sqlite", "master.key", "credentials", "endpoint", "endpoint.new",
        "lost+found",
    ]

    package init(path: String, isDurable: Bool = true) {
        self.path = path
        self.isDurable = isDurable
    }

    /// Makes the directory if it is missing, and refuses one that holds something else, untouched.
    package static func prepare(_ path: String, isDurable: Bool = true) throws -> DataDirectory {
        let directory = DataDirectory(path: path, isDurable: isDurable)
        if FileManager.default.fileExists(atPath: path) { try directory.refuseForeign() }
        do {
            try FileManager.default.createDirectory(
                atPath: directory.pool, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw NodeError.unusable("data directory \(path) cannot be used: \(reason(error))")
        }
        return directory
    }

    private func refuseForeign() throws {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw NodeError.unusable("data directory \(path) cannot be read: \(Self.reason(error))")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw NodeError.unusable("data directory \(path) cannot be used: \(String(cString: strerror(errno)))")
        }
        let foreign = names.sorted().first {
            !Self.ours.contains($0) && !$0.hasPrefix("catalog.sqlite-") && !$0.hasPrefix("master.key.new-")
        }
        if let foreign {
            throw NodeError.unusable(
                "\(path) is not a Varve data directory: it holds \(foreign); give an empty or a new directory")
        }
    }

    /// The master key; made together with a new catalog. An old catalog without its key cannot be opened.
    package func loadMasterKey() throws -> MasterKey {
        if FileManager.default.fileExists(atPath: masterKey) || FileManager.default.fileExists(atPath: catalog) {
            return try MasterKey(contentsOf: masterKey)
        }
        return try MasterKey(creating: masterKey, isDurable: isDurable)
    }

    /// Writes the key pair in `~/.ncloud/configure` form, mode 0600, unless the file is there.
    package func writeCredentials(_ pair: AccessKeyPair, endpoint: String) throws {
        if FileManager.default.fileExists(atPath: credentials) { return }
        let text = """
            # The root key of this Varve. Copy to ~/.ncloud/configure, or export the values.
            ncloud_access_key_id = \(pair.accessKey)
            ncloud_secret_access_key = \(pair.secretKey)
            ncloud_api_url = \(endpoint)

            """
        let isWritten = FileManager.default.createFile(
            atPath: credentials, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw NodeError.unusable("\(credentials) cannot be written: \(String(cString: strerror(errno)))") }
    }

    /// The catalog, as whoever may read its file can open it; a running server sees what is changed at its next request.
    package func openCatalog() throws -> SQLiteCatalog {
        guard FileManager.default.fileExists(atPath: catalog) else {
            throw NodeError.unusable(
                "\(path) is not a Varve data directory: it has no catalog.sqlite; `varve serve --data \(path)` makes one")
        }
        return try SQLiteCatalog(path: catalog)
    }

    /// The catalog, made if it is not there.
    func makeCatalog() throws -> SQLiteCatalog { try SQLiteCatalog(path: catalog, isDurable: isDurable) }

    /// A directory in this one, or this one.
    func disk(_ path: String) -> POSIXDisk { POSIXDisk(path: path, isDurable: isDurable) }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        return (underlying ?? error as NSError).localizedDescription
    }
}
