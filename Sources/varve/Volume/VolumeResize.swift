import ArgumentParser
import VarveCommand
import VarveWire

struct VolumeResize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resize", abstract: "Makes a volume larger. An attached one grows while its server is stopped.")
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Its number.") var number: String
    @Option(help: ArgumentHelp("The new size, by tens.", valueName: "gb")) var size: Int

    func run() async throws {
        try await service.withAPI { api in
            let parameters = ["blockStorageInstanceNo": number, "blockStorageSize": "\(size)"]
            let _: [BlockStorageInstance] = try await api.items("changeBlockStorageInstance", parameters)
            if waiting.wait { try await Wait.settled("resizing", .volumes, waiting.limit)([number], api) }
        }
        try Output.say("\(waiting.wait ? "resized" : "resizing") \(number) to \(size) GB")
    }
}
