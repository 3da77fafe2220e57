import ArgumentParser
import VarveClient
import VarveCommand

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
    @Argument(help: "The number of the volume.", completion: .objects(.volume)) var volume: String
    @Option(help: "3 to 30 letters, digits, - and _; made up when not given.") var name: String?
    @Option(help: "A description.") var description: String?
    @Flag(help: "Of what has changed since the last full one only.") var incremental = false

    func run() async throws {
        try await service.withClient { client in
            let snapshot = try await client.snapshots.create(
                of: volume, name: name, type: incremental ? .incremental : .full, description: description)
            try await Creation(client: client, waiting: waiting, format: output.output)(
                snapshot, { try await client.snapshots.created($0, within: $1, onChange: $2) },
                { GetBlockStorageSnapshotInstanceDetailRequest(blockStorageSnapshotInstanceNo: $0) })
        }
    }
}
