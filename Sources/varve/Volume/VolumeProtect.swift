import ArgumentParser
import VarveClient
import VarveCommand

struct VolumeProtect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protect", abstract: "Has the deletion of a volume refused, or allowed again with --off.")
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Its number.", completion: .objects(.volume)) var number: String
    @Flag(help: "Allow its deletion again.") var off = false

    func run() async throws {
        try await service.withClient { client in _ = try await client.volumes.setReturnProtection(number, !off) }
        try Output.say("\(number) is \(off ? "no longer " : "")protected from deletion")
    }
}
