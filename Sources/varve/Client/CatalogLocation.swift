import ArgumentParser
import Foundation
import VarveCatalog

/// A catalog that a command opens itself, as whoever may read its file can; a running server sees what it changes at its next request.
struct CatalogLocation: ParsableArguments {
    @Option(help: ArgumentHelp("The data directory of the server, which may be running.", valueName: "dir"))
    var data: String

    func openCatalog() throws -> SQLiteCatalog {
        let directory = DataDirectory(path: data)
        guard FileManager.default.fileExists(atPath: directory.catalog) else {
            throw CommandError(
                "\(data) is not a Varve data directory: it has no catalog.sqlite; `varve serve --data \(data)` makes one")
        }
        return try SQLiteCatalog(path: directory.catalog)
    }

    func openKeys(_ catalog: SQLiteCatalog) throws -> KeyStore {
        try KeyStore(catalog: catalog, masterKey: try DataDirectory(path: data).loadMasterKey())
    }
}
