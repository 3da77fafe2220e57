import ArgumentParser
import VarveCommand
import VarveWire

struct VolumeList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the volumes, newest first.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Option(help: "Only volumes of this name.") var name: String?
    @Option(help: ArgumentHelp("Only volumes of this zone.", valueName: "code")) var zone: String?
    @Option(help: "Only volumes of this type, as CB1.") var type: String?
    @Option(help: "Only volumes of this server, by name or number.") var server: String?

    func run() async throws {
        try await service.withAPI { api in
            var parameters: [String: String?] = ["blockStorageName": name, "zoneCode": zone]
            parameters["blockStorageVolumeTypeCodeList.1"] = type
            if let server { parameters["serverInstanceNo"] = try await api.server(server).serverInstanceNo }
            try await api.show("getBlockStorageInstanceList", parameters, as: output.output) {
                VolumeReport.table($0).text(on: .output)
            }
        }
    }
}
