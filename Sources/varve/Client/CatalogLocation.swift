import ArgumentParser
import VarveCatalog
import VarveNode

/// A catalog that a command opens itself; the server may be running.
struct CatalogLocation: ParsableArguments {
    @Option(
        help: ArgumentHelp("The data directory of the server, which may be running.", valueName: "dir"), completion: .directory)
    var data: String

    func openCatalog() throws -> SQLiteCatalog { try DataDirectory(path: data).openCatalog() }
}
