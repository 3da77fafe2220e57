import ArgumentParser
import VarveClient
import VarveCommand

struct SnapshotList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the snapshots, newest first.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Option(help: ArgumentHelp("Only snapshots of this volume.", valueName: "number"), completion: .objects(.volume)) var volume:
        String?
    @Option(help: "Only snapshots of this name.") var name: String?

    func run() async throws {
        let request = GetBlockStorageSnapshotInstanceListRequest(
            blockStorageSnapshotName: name, originalBlockStorageInstanceNoList: volume.map { [$0] } ?? [])
        try await service.withClient { client in
            try await client.show(request, as: output.output) { SnapshotReport.table($0).text(on: .output) }
        }
    }
}
