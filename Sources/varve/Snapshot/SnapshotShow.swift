import ArgumentParser
import VarveClient
import VarveCommand

struct SnapshotShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows a snapshot.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Its number.") var number: String

    func run() async throws {
        try await service.withClient { client in
            let request = GetBlockStorageSnapshotInstanceDetailRequest(blockStorageSnapshotInstanceNo: number)
            try await client.showOne(number, request, as: output.output) { SnapshotReport.details($0).blocks(on: .output) }
        }
    }
}
