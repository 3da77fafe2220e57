import ArgumentParser
import VarveClient
import VarveCommand

struct VolumeShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows a volume.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Its number.", completion: .objects(.volume)) var number: String

    func run() async throws {
        try await service.withClient { client in
            let request = GetBlockStorageInstanceDetailRequest(blockStorageInstanceNo: number)
            try await client.showOne(number, request, as: output.output) { VolumeReport.details($0).blocks(on: .output) }
        }
    }
}
