import ArgumentParser
import Foundation
import VarveCatalog
import VarveCommand
import VarveService
import VarveWire

/// `varve account`: the accounts, in the catalog itself.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Makes and lists accounts. An account's keys reach only its own objects.",
        subcommands: [Create.self, List.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Makes an account, with a server instance `localhost` of its own. `varve key create --account` makes its keys.")
        @OptionGroup var location: CatalogLocation
        @Argument(help: "3 to 30 letters, digits, - and _; no other account has it.") var name: String

        func run() throws {
            let accounts = AccountDirectory(catalog: try location.openCatalog())
            do { _ = try accounts.create(named: name, at: Date()) } catch { throw CommandError(error.message) }
            print("created account \(name)")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the accounts, oldest first.")
        @OptionGroup var location: CatalogLocation

        func run() throws {
            let catalog = try location.openCatalog()
            let rows = try catalog.read { catalog in
                try catalog.accounts().map { account in
                    let keys = try catalog.accessKeys(of: account.id).filter { $0.revokedAt == nil }
                    return [account.name, "\(keys.count)", account.createdAt.formatted(.iso8601)]
                }
            }
            let table = TextTable([.flexible("ACCOUNT"), .number("ACTIVE KEYS"), .text("CREATED")], rows)
            try Output.say(table.text(on: .output))
        }
    }
}
