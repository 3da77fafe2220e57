import ArgumentParser
import Foundation
import VarveCatalog

/// `varve key`: access keys, in the catalog itself; a running server sees a change at its next request.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Makes, lists and revokes access keys.", subcommands: [Create.self, List.self, Revoke.self])

    struct Location: ParsableArguments {
        @Option(help: ArgumentHelp("The data directory of the server, which may be running.", valueName: "dir"))
        var data: String

        func open() throws -> KeyStore {
            let directory = DataDirectory(path: data)
            guard FileManager.default.fileExists(atPath: directory.catalog) else {
                throw CommandError(
                    "\(data) is not a Varve data directory: it has no catalog.sqlite; `varve serve --data \(data)` makes one")
            }
            return try KeyStore(catalog: try SQLiteCatalog(path: directory.catalog), masterKey: try directory.loadMasterKey())
        }
    }

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key pair and prints it; the secret is shown only now.")
        @OptionGroup var location: Location
        @Option(help: "What the key is for.") var description = ""

        func run() throws {
            let pair = try location.open().create(description: description, at: Date())
            print("ncloud_access_key_id = \(pair.accessKey)")
            print("ncloud_secret_access_key = \(pair.secretKey)")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the keys, oldest first; never their secrets.")
        @OptionGroup var location: Location

        func run() throws {
            let format = ISO8601DateFormatter()
            print("ACCESS KEY            STATE    CREATED               DESCRIPTION")
            for key in try location.open().list() {
                let state = key.revokedAt == nil ? "active " : "revoked"
                print("\(key.accessKey)  \(state)  \(format.string(from: key.createdAt))  \(key.description)")
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends the use of a key, for good.")
        @OptionGroup var location: Location
        @Argument(help: "The access key id.") var accessKey: String

        func run() throws {
            try location.open().revoke(accessKey, at: Date())
            print("revoked \(accessKey)")
        }
    }
}
