import ArgumentParser
import VarveClient
import VarveCommand
import VarveWire

struct VolumeList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the volumes, newest first.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Option(help: "Only volumes of this name.") var name: String?
    @Option(help: ArgumentHelp("Only volumes of this zone.", valueName: "code"), completion: .objects(.zone)) var zone: String?
    @Option(help: "Only volumes of this type, as CB1.") var type: BlockStorageVolumeType?
    @Option(help: "Only volumes of this server, by name or number.", completion: .objects(.server)) var server: String?

    func run() async throws {
        try await service.withClient { client in
            var request = GetBlockStorageInstanceListRequest(zoneCode: zone, blockStorageName: name)
            request.blockStorageVolumeTypeCodeList = type.map { [$0] } ?? []
            if let server { request.serverInstanceNo = try await client.server(server).number }
            try await client.show(request, as: output.output) { VolumeReport.table($0).text(on: .output) }
        }
    }
}
