import ArgumentParser
import Foundation
import VarveCatalog
import VarveCommand
import VarveService
import VarveWire

/// `varve key`: access keys, in the catalog itself; a running server sees a change at its next request.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Makes, lists and revokes access keys.", subcommands: [Create.self, List.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key pair and prints it; the secret is shown only now.",
            discussion: """
                A key is of one account, and reaches that account's objects only. Its role says what its holder may do there: admin, everything; \
                operator, every operation on volumes, snapshots and servers, but no keys and no audit log; viewer, what changes nothing.
                """)
        @OptionGroup var location: CatalogLocation
        @Option(help: "The account; `varve account create` makes one.") var account = "root"
        @Option(help: "\(roleNames).", transform: parseRole) var role = Role.admin
        @Option(help: "What the key is for.") var description = ""

        func run() throws {
            let catalog = try location.openCatalog()
            let owner: AccountRecord
            do { owner = try AccountDirectory(catalog: catalog).account(named: account) } catch {
                throw CommandError(error.message)
            }
            let pair = try location.openKeys(catalog).create(
                accountID: owner.id, role: role, description: description, at: Date())
            print("ncloud_access_key_id = \(pair.accessKey)")
            print("ncloud_secret_access_key = \(pair.secretKey)")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the keys, oldest first; never their secrets.")
        @OptionGroup var location: CatalogLocation
        @Option(help: "Only keys of this account.") var account: String?

        func run() throws {
            let catalog = try location.openCatalog()
            let (accounts, keys) = try catalog.read { (try $0.accounts(), try $0.accessKeys(of: nil)) }
            let names = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0.name) })
            let rows = keys.map { key in
                [
                    key.accessKey, names[key.accountID] ?? "", key.role.rawValue, key.revokedAt == nil ? "active" : "revoked",
                    key.createdAt.formatted(.iso8601), key.description,
                ]
            }
            let table = TextTable(
                [
                    .text("ACCESS KEY"), .flexible("ACCOUNT"), .text("ROLE"), .status("STATE"), .text("CREATED"),
                    .flexible("DESCRIPTION"),
                ], rows.filter { account == nil || $0[1] == account })
            try Output.say(table.text(on: .output))
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends the use of a key, for good, at once.")
        @OptionGroup var location: CatalogLocation
        @Argument(help: "The access key id.") var accessKey: String

        func run() throws {
            try location.openKeys(location.openCatalog()).revoke(accessKey, at: Date())
            print("revoked \(accessKey)")
        }
    }
}

private let roleNames = Role.allCases.map(\.rawValue).joined(separator: ", ")

private func parseRole(_ text: String) throws -> Role {
    guard let role = Role(rawValue: text) else { throw ValidationError("one of \(roleNames) is meant") }
    return role
}
