import ArgumentParser
import VarveClient
import VarveCommand

struct VolumeAttach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Attaches a volume to a server: its NBD export appears, named by its number.")
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "The volume's number.", completion: .objects(.volume)) var number: String
    @Option(help: "The server, by name or number.", completion: .objects(.server)) var server: String

    func run() async throws {
        try await service.withClient { client in
            let server = try await client.server(server)
            try await client.volumes.attach(number, to: server.number)
            if waiting.wait {
                try await waiting.limit("attaching", [number]) { try await client.volumes.attached($0, within: $1, onChange: $2) }
            }
            try Output.say("\(waiting.word("attaching", "attached")) \(number) to \(server.serverName)")
        }
    }
}
