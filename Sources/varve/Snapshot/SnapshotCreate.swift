import ArgumentParser
import VarveCommand
import VarveWire

struct SnapshotCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Takes a snapshot of a volume, and prints its number.",
        discussion: """
            The moment of the snapshot lies inside the call: everything that was written before it is in. An incremental snapshot needs a full \
            one of the same volume.
            """)
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "The number of the volume.") var volume: String
    @Option(help: "3 to 30 letters, digits, - and _; made up when not given.") var name: String?
    @Option(help: "A description.") var description: String?
    @Flag(help: "Of what has changed since the last full one only.") var incremental = false

    func run() async throws {
        let parameters = [
            "originalBlockStorageInstanceNo": volume, "blockStorageSnapshotName": name,
            "blockStorageSnapshotDescription": description,
            "snapshotTypeCode": (incremental ? SnapshotType.incremental : .full).rawValue,
        ]
        try await service.withAPI { api in
            let wait = waiting.wait ? Wait.settled("creating", .snapshots, waiting.limit) : nil
            try await api.create(.snapshots, "createBlockStorageSnapshotInstance", parameters, output.output, wait)
        }
    }
}
