import ArgumentParser
import Foundation
import VarveCatalog
import VarveCommand
import VarveGateway
import VarveService
import VarveWire

/// `varve audit`: the log of every call that changed something, or was refused to, read from the catalog itself.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Shows who changed what, and when.", subcommands: [List.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the calls that changed something, or were refused to, newest first, of every account.")
        @OptionGroup var location: CatalogLocation
        @Option(help: "Only calls from this moment on, as in 2025-06-25T16:50:14Z.") var since: Moment?
        @Option(help: "Only calls before this moment.") var until: Moment?
        @Option(help: "Only calls of this account.") var account: String?
        @Option(help: "Only calls with this access key.") var accessKey: String?
        @Option(help: "Only calls of this operation.", completion: .list(Operation.all.map(\.name))) var operation: String?
        @Option(help: "Only calls about the object of this number, or about this access key.") var object: String?
        @Option(help: "At most so many.") var limit = 1000
        @OptionGroup var report: ReportOptions

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be 1 or more") }
        }

        func run() throws {
            let catalog = try location.openCatalog()
            var query = AuditQuery()
            if let account {
                do { query.accountID = try AccountDirectory(catalog: catalog).account(named: account).id } catch {
                    throw CommandError(error.detail)
                }
            }
            (query.since, query.until) = (since?.date, until?.date)
            (query.accessKey, query.operation, query.object) = (accessKey, operation, object)
            query.window = PageWindow(offset: 0, limit: limit)
            let (records, accounts) = try catalog.read { (try $0.auditRecords(query).records, try $0.accounts()) }
            try report.say(AuditReport.entries(records, accounts)) { AuditReport.table(records, accounts).text(on: $0) }
        }
    }

    /// A moment of the command line: ISO 8601.
    struct Moment: ExpressibleByArgument {
        let date: Date

        init?(argument: String) {
            guard let date = try? Date(argument, strategy: .iso8601) else { return nil }
            self.date = date
        }
    }
}

/// Entries of the audit log, for people and for programs.
enum AuditReport {
    static func table(_ records: [AuditRecord], _ accounts: [AccountRecord]) -> TextTable {
        TextTable(
            [
                .text("TIME"), .flexible("ACCOUNT"), .text("ACCESS KEY"), .text("ROLE"), .text("FROM"), .text("OPERATION"),
                .flexible("OBJECTS"), .text("STATUS"), .text("CODE"), .text("REQUEST"),
            ],
            records.map { record in
                [
                    record.recordedAt.formatted(.iso8601), name(record.accountID, accounts), record.accessKey,
                    record.role.rawValue, record.clientAddress, record.operation, record.objects.joined(separator: ","),
                    "\(record.httpStatus)", record.code, record.requestID,
                ]
            })
    }

    static func entries(_ records: [AuditRecord], _ accounts: [AccountRecord]) -> [some Encodable] {
        records.map { Entry(accountName: name($0.accountID, accounts), call: AuditLog($0)) }
    }

    /// An entry as the API has it, with the account.
    private struct Entry: Encodable {
        let accountName: String
        let call: AuditLog

        private enum Key: String, CodingKey { case accountName }

        func encode(to encoder: any Encoder) throws {
            try call.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(accountName, forKey: .accountName)
        }
    }

    private static func name(_ id: AccountID, _ accounts: [AccountRecord]) -> String {
        accounts.first { $0.id == id }?.name ?? "\(id.rawValue)"
    }
}
