import ArgumentParser
import VarveCommand
import VarveWire

struct VolumeCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes a volume, empty or from a snapshot, and prints its number.",
        discussion: """
            A volume of the types CB1, FB1, CB2 and FB2 (KVM) is made on no server: `varve volume attach` puts it on one. A volume of the \
            types SSD and HDD (XEN) is made on a server, --server.
            """)
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Option(help: "3 to 30 letters, digits, - and _; made up when not given.") var name: String?
    @Option(help: "CB1, FB1, CB2, FB2, SSD or HDD.") var type: String
    @Option(help: ArgumentHelp("10 to 16380, by tens; the snapshot's when not given.", valueName: "gb")) var size: Int?
    @Option(help: ArgumentHelp("The zone, as KR-1; a XEN volume's is its server's.", valueName: "code")) var zone: String?
    @Option(help: ArgumentHelp("The snapshot that the volume starts with.", valueName: "number")) var snapshot: String?
    @Option(help: ArgumentHelp("The server to attach a XEN volume to, by name or number.", valueName: "server"))
    var server: String?
    @Option(help: "A description.") var description: String?
    @Flag(help: "Refuse its deletion until `varve volume protect --off`.") var protect = false

    func run() async throws {
        try await service.withAPI { api in
            let isXEN = ["SSD", "HDD"].contains(type.uppercased())
            let parameters: [String: String?] = [
                "blockStorageName": name, "blockStorageSize": size.map(String.init), "zoneCode": zone,
                (isXEN ? "blockStorageDiskDetailTypeCode" : "blockStorageVolumeTypeCode"): type,
                "blockStorageSnapshotInstanceNo": snapshot, "serverInstanceNo": try await number(of: server, api),
                "blockStorageDescription": description, "isReturnProtection": protect ? "true" : nil,
            ]
            let wait = waiting.wait ? Wait.settled("creating", .volumes, waiting.limit) : nil
            try await api.create(.volumes, "createBlockStorageInstance", parameters, output.output, wait)
        }
    }

    private func number(of server: String?, _ api: API) async throws -> String? {
        guard let server else { return nil }
        return try await api.server(server).serverInstanceNo
    }
}
