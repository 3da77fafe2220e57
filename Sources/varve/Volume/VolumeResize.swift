import ArgumentParser
import VarveClient
import VarveCommand

struct VolumeResize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resize", abstract: "Makes a volume larger. An attached one grows while its server is stopped.")
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Its number.", completion: .objects(.volume)) var number: String
    @Option(help: ArgumentHelp("The new size, by tens.", valueName: "gb")) var size: Int

    func run() async throws {
        try await service.withClient { client in
            try await client.volumes.resize(number, toGB: size)
            if waiting.wait {
                try await waiting.limit("resizing", [number]) { try await client.volumes.resized($0, within: $1, onChange: $2) }
            }
        }
        try Output.say("\(waiting.word("resizing", "resized")) \(number) to \(size) GB")
    }
}
