import ArgumentParser
import VarveClient
import VarveCommand
import VarveWire

struct SnapshotShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows a snapshot.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Its number.") var number: String

    func run() async throws {
        try await service.withAPI { api in
            let verification = output.output == .table ? try await verification(api) : nil
            try await api.showOne(number, .snapshots, as: output.output) {
                SnapshotReport.details($0, verification).blocks(on: .output)
            }
        }
    }

    /// Nil if the snapshot was never verified, or the service cannot tell: NCP's own does not verify.
    private func verification(_ api: API) async throws -> BlockStorageSnapshotVerification? {
        do {
            let found: [BlockStorageSnapshotVerification] = try await api.items(
                "getBlockStorageSnapshotVerification", ["blockStorageSnapshotInstanceNo": number])
            return found.first
        } catch ClientError.refused {
            return nil
        }
    }
}
