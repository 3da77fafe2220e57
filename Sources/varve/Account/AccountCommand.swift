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
            do { _ = try accounts.create(named: name, at: Date()) } catch { throw CommandError(error.detail) }
            print("created account \(name)")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the accounts, oldest first.")
        @OptionGroup var report: ReportOptions
        @OptionGroup var location: CatalogLocation

        func run() throws {
            let accounts = try location.openCatalog().read { catalog in
                try catalog.accounts().map { account in
                    AccountLine(
                        account: account.name,
                        activeKeyCount: try catalog.accessKeys(of: account.id).count { $0.revokedAt == nil },
                        created: account.createdAt.formatted(.iso8601))
                }
            }
            try report.say(accounts) { AccountLine.table(accounts).text(on: $0) }
        }
    }
}

/// An account as people see it.
private struct AccountLine: Encodable {
    var account: String
    var activeKeyCount: Int
    var created: String

    static func table(_ accounts: [AccountLine]) -> TextTable {
        TextTable(
            [.flexible("ACCOUNT"), .number("ACTIVE KEYS"), .text("CREATED")],
            accounts.map { [$0.account, "\($0.activeKeyCount)", $0.created] })
    }
}
