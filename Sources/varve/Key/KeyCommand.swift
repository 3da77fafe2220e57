import ArgumentParser
import VarveCommand
import VarveNode
import VarveWire

/// `varve key`: access keys. Of a data directory in the catalog itself, whether a server runs or not, of every account; of a service that is
/// named by its address, by its operations, for the account of the key pair.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Makes, lists and revokes access keys.",
        discussion: """
            With --data DIR it works on the catalog itself: for every account, whether the server runs or not. Else it asks the service, for the \
            account of the key pair, which must be an admin's. NCP's keys are managed in its console.
            """,
        subcommands: [KeyCreate.self, KeyList.self, KeyRevoke.self])
}

/// Where the keys are.
protocol KeyRing {
    /// - Parameter account: nil for the one that a key without a word of it belongs to.
    func create(account: String?, role: AccessKeyRole, description: String) async throws -> (accessKey: String, secretKey: String)
    /// - Parameter account: nil for all that can be seen.
    func list(account: String?) async throws -> [KeyLine]
    func revoke(_ accessKey: String) async throws
}

/// A key as people see it.
struct KeyLine: Encodable {
    var accessKey: String
    var account: String
    var role: String
    var isActive: Bool
    var created: String
    var description: String

    static func table(_ keys: [KeyLine]) -> TextTable {
        TextTable(
            [
                .text("ACCESS KEY"), .flexible("ACCOUNT"), .text("ROLE"), .status("STATE"), .text("CREATED"),
                .flexible("DESCRIPTION"),
            ], keys.map { [$0.accessKey, $0.account, $0.role, $0.isActive ? "active" : "revoked", $0.created, $0.description] })
    }
}

extension ServerTarget {
    func withKeys<Value>(_ body: (any KeyRing) async throws -> Value) async throws -> Value {
        if let data { return try await body(try CatalogKeys(directory: DataDirectory(path: data))) }
        return try await withClient { try await body(ServiceKeys(client: $0)) }
    }
}

struct KeyCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes a key pair and prints it; the secret is shown only now.",
        discussion: """
            A key is of one account, and reaches that account's objects only. Its role says what its holder may do there: admin, everything; \
            operator, every operation on volumes, snapshots and servers, but no keys and no audit log; viewer, what changes nothing.
            """)
    @OptionGroup(title: "Which service") var target: ServerTarget
    @Option(help: "The account, with --data only: `varve account create` makes one; root when not given.") var account: String?
    @Option(help: "admin, operator or viewer.") var role = AccessKeyRole.admin
    @Option(help: "What the key is for.") var description = ""

    func run() async throws {
        let pair = try await target.withKeys { try await $0.create(account: account, role: role, description: description) }
        try Output.say("ncloud_access_key_id = \(pair.accessKey)\nncloud_secret_access_key = \(pair.secretKey)")
    }
}

struct KeyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the keys, oldest first; never their secrets.")
    @OptionGroup var report: ReportOptions
    @OptionGroup(title: "Which service") var target: ServerTarget
    @Option(help: "Only keys of this account.") var account: String?

    func run() async throws {
        let keys = try await target.withKeys { try await $0.list(account: account) }
        try report.say(keys) { KeyLine.table(keys).text(on: $0) }
    }
}

struct KeyRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Ends the use of a key, for good, at once.")
    @OptionGroup(title: "Which service") var target: ServerTarget
    @Argument(help: "The access key id.", completion: .objects(.accessKey)) var accessKey: String

    func run() async throws {
        try await target.withKeys { try await $0.revoke(accessKey) }
        try Output.say("revoked \(accessKey)")
    }
}
