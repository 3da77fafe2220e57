import ArgumentParser
import Foundation
import VarveClient
import VarveCommand
import VarveNode
import VarveService
import VarveWire

/// The command line. Wiring only; what the commands do lives in the modules below.
@main
struct Varve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "varve",
        abstract: "A block-storage and snapshot service that speaks NAVER Cloud's Server (VPC) storage API.",
        discussion: """
            Commands that ask a service find it by --data DIR, a server of this machine; or by --endpoint, --access-key and --secret-key, else \
            NCLOUD_API_GW, NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY, else ~/.ncloud/configure: Varve or NCP.

            Exit codes: 0 done, 1 refused or failed, 2 usage, 3 the service cannot be reached, 130 ended by Ctrl-C.
            """,
        version: Release.version,
        subcommands: [
            ServeCommand.self, DemoCommand.self, VolumeCommand.self, SnapshotCommand.self, ImageCommand.self, ServerCommand.self,
            AccountCommand.self, KeyCommand.self, AuditCommand.self, PoolCommand.self, VserverCommand.self, DoctorCommand.self,
            SettingsCommand.self, ManualCommand.self,
        ])

    static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(after: error)
        }
    }

    /// Says what went wrong in one line and ends the process with the code that stands for it.
    private static func end(after error: any Error) -> Never {
        switch exitCode(for: error) {
        case .success:
            print(fullMessage(for: error))
            Foundation.exit(0)
        case .validationFailure:
            complain("varve: " + complaint(fullMessage(for: error)))
            Foundation.exit(2)
        default:
            if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
            complain("varve: \(error)")
            if isUnreachable(error) { Foundation.exit(3) }
            if error is InterruptedError { Foundation.exit(128 + SIGINT) }
            Foundation.exit(isUsage(error) ? 2 : 1)
        }
    }

    private static func complaint(_ message: String) -> String {
        guard let tree = try? CommandTree(dump: _dumpHelp()) else { return message }
        return UsageComplaint.text(message, arguments: Array(CommandLine.arguments.dropFirst()), tree: tree)
    }

    /// Whether something that was given cannot be meant.
    private static func isUsage(_ error: any Error) -> Bool {
        if case .setting = error as? NodeError { return true }
        return error is UsageError || error is ConfigurationError
    }

    /// Whether nobody answers, or not in time.
    private static func isUnreachable(_ error: any Error) -> Bool {
        if case .call(let error) = error as? WaitError { return isUnreachable(error) }
        return switch error as? ClientError {
        case .unreachable, .unanswered: true
        default: false
        }
    }

    private static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
