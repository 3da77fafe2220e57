import ArgumentParser
import VarveClient
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
    @Option(help: "CB1, FB1, CB2, FB2 on KVM; SSD, HDD on XEN.") var type: BlockStorageVolumeType
    @Option(help: ArgumentHelp("10 to 16380, by tens; the snapshot's when not given.", valueName: "gb")) var size: Int?
    @Option(
        help: ArgumentHelp("The zone, as KR-1; a XEN volume's is its server's.", valueName: "code"), completion: .objects(.zone))
    var zone: String?
    @Option(help: ArgumentHelp("The snapshot that the volume starts with.", valueName: "number"), completion: .objects(.snapshot))
    var snapshot: String?
    @Option(
        help: ArgumentHelp("The server to attach a XEN volume to, by name or number.", valueName: "server"),
        completion: .objects(.server))
    var server: String?
    @Option(help: "A description.") var description: String?
    @Flag(help: "Refuse its deletion until `varve volume protect --off`.") var protect = false

    func run() async throws {
        try await service.withClient { client in
            var request = CreateBlockStorageInstanceRequest(
                zoneCode: zone, blockStorageName: name, blockStorageVolumeTypeCode: type,
                blockStorageSnapshotInstanceNo: snapshot, blockStorageSize: size, blockStorageDescription: description,
                isReturnProtection: protect ? true : nil)
            if let disk = BlockStorageDiskDetailType(rawValue: type.rawValue) {
                // XEN volumes are told apart by their disks.
                (request.blockStorageDiskDetailTypeCode, request.blockStorageVolumeTypeCode) = (disk, nil)
            }
            if let server { request.serverInstanceNo = try await client.server(server).number }
            let volume = try await client.volumes.create(request)
            try await Creation(client: client, waiting: waiting, format: output.output)(
                volume, { try await client.volumes.created($0, within: $1, onChange: $2) },
                { GetBlockStorageInstanceDetailRequest(blockStorageInstanceNo: $0) })
        }
    }
}
