import ArgumentParser
import VarveClient
import VarveCommand

/// What the commands about a server's power have in common. Varve, which powers no machine, changes states only.
struct PowerOptions: ParsableArguments {
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Their names or numbers.", completion: .objects(.server)) var name: [String]

    /// - Parameters:
    ///   - doing: as in "starting".
    ///   - done: as in "started".
    func run(
        _ doing: String, _ done: String, _ call: (ServerCalls, [String]) async throws -> Void,
        _ reach:
            @escaping @Sendable (ServerCalls, String, Duration, @escaping @Sendable (ServerInstance) -> Void) async throws -> Void
    ) async throws {
        try await service.withClient { client in
            var servers: [ServerInstance] = []
            for name in name.uniqued { servers.append(try await client.server(name)) }
            let numbers = servers.map(\.number).uniqued
            try await call(client.servers, numbers)
            if waiting.wait { try await waiting.limit(doing, numbers) { try await reach(client.servers, $0, $1, $2) } }
            for server in servers { try Output.say("\(waiting.word(doing, done)) \(server.serverName)") }
        }
    }
}

struct ServerStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Starts servers; all of them or none. Varve changes their state only.")
    @OptionGroup var options: PowerOptions

    func run() async throws {
        try await options.run("starting", "started", { try await $0.start($1) }) {
            try await $0.running($1, within: $2, onChange: $3)
        }
    }
}

struct ServerStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stops servers; all of them or none. Their volumes stay attached. Varve changes their state only.")
    @OptionGroup var options: PowerOptions

    func run() async throws {
        try await options.run("stopping", "stopped", { try await $0.stop($1) }) {
            try await $0.stopped($1, within: $2, onChange: $3)
        }
    }
}

struct ServerReboot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reboot", abstract: "Restarts servers; all of them or none. Varve changes their state only.")
    @OptionGroup var options: PowerOptions

    func run() async throws {
        try await options.run("restarting", "restarted", { try await $0.reboot($1) }) {
            try await $0.running($1, within: $2, onChange: $3)
        }
    }
}
