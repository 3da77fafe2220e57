import ArgumentParser
import VarveCommand
import VarveWire

struct VolumeAttach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Attaches a volume to a server: its NBD export appears, named by its number.")
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "The volume's number.") var number: String
    @Option(help: "The server, by name or number.") var server: String

    func run() async throws {
        try await service.withAPI { api in
            let server = try await api.server(server)
            let parameters = ["blockStorageInstanceNo": number, "serverInstanceNo": server.serverInstanceNo]
            let _: [BlockStorageInstance] = try await api.items("attachBlockStorageInstance", parameters)
            if waiting.wait {
                let wait = Wait(doing: "attaching", family: .volumes, limit: waiting.limit) {
                    $0?.blockStorageInstanceStatus.code == BlockStorageStatus.attached.rawValue
                }
                try await wait([number], api)
            }
            try Output.say("\(waiting.wait ? "attached" : "attaching") \(number) to \(server.serverName)")
        }
    }
}
