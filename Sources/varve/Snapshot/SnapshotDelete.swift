import ArgumentParser
import VarveCommand

struct SnapshotDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes snapshots; all of them or none. Volumes made from them keep their bytes.",
        discussion: "The order follows the volume's type: of CB1, FB1, SSD and HDD the newest first, and a FULL last.")
    @OptionGroup var consent: ConsentOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Their numbers.", completion: .objects(.snapshot)) var number: [String]

    func run() async throws {
        try await service.withClient { try await Deletion.snapshots($0)(number, $0, consent, waiting) }
    }
}
