import ArgumentParser
import VarveClient
import VarveCommand

/// `varve image`: what servers are made of.
struct ImageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Makes server images of snapshots, shows and deletes them.",
        subcommands: [ImageCreate.self, ImageList.self, ImageShow.self, ImageDelete.self])
}

struct ImageCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a server image of snapshots, one for each volume of its servers; prints its number.")
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "3 to 30 letters, digits, - and _.") var name: String
    @Option(
        help: ArgumentHelp("The bootable snapshot that base volumes start with.", valueName: "number"),
        completion: .objects(.snapshot))
    var base: String
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Snapshots that additional volumes start with, in their order.", valueName: "number"),
        completion: .objects(.snapshot))
    var additional: [String] = []
    @Option(help: "A description.") var description: String?

    func run() async throws {
        try await service.withClient { client in
            let image = try await client.images.create(named: name, of: [base] + additional, description: description)
            try await Creation(client: client, waiting: waiting, format: output.output)(
                image, { try await client.images.created($0, within: $1, onChange: $2) },
                { GetServerImageDetailRequest(serverImageNo: $0) })
        }
    }
}

struct ImageList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the server images, newest first.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Option(help: "Only images of this name.") var name: String?

    func run() async throws {
        try await service.withClient { client in
            try await client.show(GetServerImageListRequest(serverImageName: name), as: output.output) {
                ImageReport.table($0).text(on: .output)
            }
        }
    }
}

struct ImageShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a server image, and the snapshots that its servers start with.")
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Its number.", completion: .objects(.image)) var number: String

    func run() async throws {
        try await service.withClient { client in
            try await client.showOne(number, GetServerImageDetailRequest(serverImageNo: number), as: output.output) {
                ImageReport.table([$0]).text(on: .output) + "\n\n" + ImageReport.volumes($0).text(on: .output)
            }
        }
    }
}

struct ImageDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes server images; all of them or none. Their snapshots stay.")
    @OptionGroup var consent: ConsentOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "Their numbers.", completion: .objects(.image)) var number: [String]

    func run() async throws {
        try await service.withClient { try await Deletion.images($0)(number, $0, consent, waiting) }
    }
}
