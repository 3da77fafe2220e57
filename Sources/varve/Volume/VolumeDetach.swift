import ArgumentParser
import VarveClient
import VarveCommand

struct VolumeDetach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "Detaches volumes from their servers; all of them or none.")
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Their numbers.", completion: .objects(.volume)) var number: [String]

    func run() async throws {
        let numbers = number.uniqued
        try await service.withClient { client in
            try await client.volumes.detach(numbers)
            if waiting.wait {
                try await waiting.limit("detaching", numbers) { try await client.volumes.detached($0, within: $1, onChange: $2) }
            }
        }
        for number in numbers { try Output.say("\(waiting.word("detaching", "detached")) \(number)") }
    }
}
