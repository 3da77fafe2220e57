import ArgumentParser
import VarveCommand

struct VolumeShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows a volume.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Its number.") var number: String

    func run() async throws {
        try await service.withAPI { api in
            try await api.showOne(number, .volumes, as: output.output) { VolumeReport.details($0).blocks(on: .output) }
        }
    }
}
