import ArgumentParser
import VarveCommand

struct VolumeDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes volumes, detaching them first; all of them or none. Their snapshots stay.")
    @OptionGroup var consent: ConsentOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Their numbers.", completion: .objects(.volume)) var number: [String]

    func run() async throws {
        try await service.withClient { try await Deletion.volumes($0)(number, $0, consent, waiting) }
    }
}
