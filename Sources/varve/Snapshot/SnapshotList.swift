import ArgumentParser
import VarveCommand

struct SnapshotList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the snapshots, newest first.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Option(help: ArgumentHelp("Only snapshots of this volume.", valueName: "number")) var volume: String?
    @Option(help: "Only snapshots of this name.") var name: String?

    func run() async throws {
        let parameters = ["originalBlockStorageInstanceNoList.1": volume, "blockStorageSnapshotName": name]
        try await service.withAPI { api in
            try await api.show("getBlockStorageSnapshotInstanceList", parameters, as: output.output) {
                SnapshotReport.table($0).text(on: .output)
            }
        }
    }
}
