import ArgumentParser
import VarveCommand
import VarveWire

/// What can be done to a server's power. Varve, which powers no machine, changes states only.
struct PowerChange: Sendable {
    let operation: String
    let doing: String
    let done: String
    /// What the server is then.
    let status: ServerStatus

    static let start = PowerChange(operation: "startServerInstances", doing: "starting", done: "started", status: .running)
    static let stop = PowerChange(operation: "stopServerInstances", doing: "stopping", done: "stopped", status: .stopped)
    static let reboot = PowerChange(
        operation: "rebootServerInstances", doing: "restarting", done: "restarted", status: .running)
}

/// What the three commands have in common.
struct PowerOptions: ParsableArguments {
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Their names or numbers.") var name: [String]

    func run(_ change: PowerChange) async throws {
        try await service.withAPI { api in
            var servers: [ServerInstance] = []
            for name in name.uniqued { servers.append(try await api.server(name)) }
            let numbers = servers.map(\.serverInstanceNo).uniqued
            try await api.power(numbers, change, waiting.wait ? waiting.limit : nil)
            for server in servers { try Output.say("\(waiting.wait ? change.done : change.doing) \(server.serverName)") }
        }
    }
}

struct ServerStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Starts servers; all of them or none. Varve changes their state only.")
    @OptionGroup var options: PowerOptions

    func run() async throws { try await options.run(.start) }
}

struct ServerStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stops servers; all of them or none. Their volumes stay attached. Varve changes their state only.")
    @OptionGroup var options: PowerOptions

    func run() async throws { try await options.run(.stop) }
}

struct ServerReboot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reboot", abstract: "Restarts servers; all of them or none. Varve changes their state only.")
    @OptionGroup var options: PowerOptions

    func run() async throws { try await options.run(.reboot) }
}
