import ArgumentParser
import Foundation
import VarveClient
import VarveWire

/// The command line: `varve serve`, `varve demo`, `varve account`, `varve key`, `varve audit`, `varve pool`, `varve server`. Wiring only; what the commands do lives in the modules below.
@main
struct Varve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "varve",
        abstract: "A block-storage and snapshot service that speaks NAVER Cloud's Server (VPC) storage API.",
        discussion: "Exit codes: 0 done, 1 refused or failed, 2 usage, 3 the server cannot be reached.",
        version: Release.version,
        subcommands: [
            ServeCommand.self, DemoCommand.self, AccountCommand.self, KeyCommand.self, AuditCommand.self, PoolCommand.self,
            ServerCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
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
            complain(fullMessage(for: error))
            Foundation.exit(2)
        default:
            if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
            complain("varve: \(error)")
            if case .unreachable = error as? ClientError { Foundation.exit(3) }
            Foundation.exit(error is UsageError ? 2 : 1)
        }
    }

    private static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// A setting that cannot be meant, in one line: exit code 2.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// What keeps the command from doing its work, in one line: exit code 1.
struct CommandError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
