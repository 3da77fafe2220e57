import ArgumentParser
import VarveCommand
import VarveWire

struct VolumeDetach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "Detaches volumes from their servers; all of them or none.")
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Their numbers.") var number: [String]

    func run() async throws {
        let numbers = number.uniqued
        try await service.withAPI { api in
            let _: [BlockStorageInstance] = try await api.items(
                "detachBlockStorageInstances", [:].with("blockStorageInstanceNoList", numbers))
            if waiting.wait {
                let wait = Wait(doing: "detaching", family: .volumes, limit: waiting.limit) {
                    $0.map { Family.volumes.isSettled($0) && $0.serverInstanceNo.isEmpty } ?? false
                }
                try await wait(numbers, api)
            }
        }
        for number in numbers { try Output.say("\(waiting.wait ? "detached" : "detaching") \(number)") }
    }
}
