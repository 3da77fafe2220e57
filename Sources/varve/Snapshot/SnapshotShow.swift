import ArgumentParser
import VarveClient
import VarveCommand
import VarveWire

struct SnapshotShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows a snapshot.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Its number.", completion: .objects(.snapshot)) var number: String

    func run() async throws {
        try await service.withClient { client in
            let request = GetBlockStorageSnapshotInstanceDetailRequest(blockStorageSnapshotInstanceNo: number)
            let verification = output.output == .table ? try await verification(client) : nil
            try await client.showOne(number, request, as: output.output) {
                SnapshotReport.details($0, verification).blocks(on: .output)
            }
        }
    }

    /// Nil if the snapshot was never verified, or the service cannot tell: NCP's own does not verify.
    private func verification(_ client: StorageClient) async throws -> BlockStorageSnapshotVerification? {
        do {
            return try await client.send(
                GetBlockStorageSnapshotVerificationRequest(blockStorageSnapshotInstanceNo: number)
            ).items.first
        } catch {
            switch error {
            case .refused, .denied, .malformed: return nil
            default: throw error
            }
        }
    }
}
