import ArgumentParser
import VarveClient
import VarveCommand
import VarveWire

/// `varve server`: the machines that volumes can be attached to.
struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server", abstract: "Registers, lists, shows and removes the machines that volumes can be attached to.",
        discussion: "list, show, start, stop and reboot work with NCP too; machines are registered with Varve only.",
        subcommands: [
            Register.self, List.self, Show.self, ServerStart.self, ServerStop.self, ServerReboot.self, Remove.self,
        ])

    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a machine known as a server, and prints its number.",
            discussion: """
                With --nbd-bind on the server, the name is what the machine proves over TLS to open the volumes attached to it.

                --base-size, --base-snapshot or --image give the server a base volume, which is attached from the start, cannot be detached, and \
                goes with the server. An image may bring additional volumes. The command returns when they are attached.
                """)
        @OptionGroup var limit: WaitLimit
        @OptionGroup(title: "Which service") var service: ServiceOptions
        @Argument(help: "3 to 30 letters, digits, - and _; no other server has it.") var name: String
        @Option(help: "The zone, as KR-1.", completion: .objects(.zone)) var zone: String
        @Option(help: "KVM or XEN: volumes of that hypervisor can be attached.") var hypervisor: HypervisorType
        @Option(help: ArgumentHelp("The size of the base volume; that of the snapshot or image when not given.", valueName: "gb"))
        var baseSize: Int?
        @Option(
            help: ArgumentHelp(
                "CB1, FB1, CB2 or FB2 on KVM, SSD or HDD on XEN; the snapshot's or the hypervisor's first one when not given.",
                valueName: "type"))
        var baseType: BlockStorageVolumeType?
        @Option(
            help: ArgumentHelp("A bootable snapshot that the base volume starts with.", valueName: "number"),
            completion: .objects(.snapshot))
        var baseSnapshot: String?
        @Option(
            help: ArgumentHelp("A server image that the volumes start with.", valueName: "number"), completion: .objects(.image))
        var image: String?

        func run() async throws {
            let request = RegisterServerInstanceRequest(
                serverName: name, zoneCode: zone, hypervisorTypeCode: hypervisor, baseBlockStorageSize: baseSize,
                baseBlockStorageVolumeTypeCode: baseType, baseBlockStorageSnapshotInstanceNo: baseSnapshot, serverImageNo: image)
            try await service.withClient { client in
                let server = try await client.servers.register(request)
                try await limit("registering", [server.number]) {
                    try await client.servers.running($0, within: $1, onChange: $2)
                }
                try Output.say(server.number)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the servers, newest first.")
        @OptionGroup var output: OutputOptions
        @OptionGroup(title: "Which service") var service: ServiceOptions

        func run() async throws {
            try await service.withClient { client in
                try await client.show(GetServerInstanceListRequest(), as: output.output) {
                    ServerReport.table($0).text(on: .output)
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a server and, in the table, the volumes attached to it.")
        @OptionGroup var output: OutputOptions
        @OptionGroup(title: "Which service") var service: ServiceOptions
        @Argument(help: "Its name or number.", completion: .objects(.server)) var name: String

        func run() async throws {
            try await service.withClient { client in
                let server = try await client.server(name)
                guard output.output == .table else {
                    let request = GetServerInstanceDetailRequest(serverInstanceNo: server.number)
                    return try await client.showOne(server.number, request, as: output.output) { _ in "" }
                }
                let volumes = try await client.volumes(of: server)
                try Output.say(
                    ServerReport.table([server]).text(on: .output) + "\n\n" + ServerReport.table(volumes).text(on: .output))
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stops a server if it runs, and removes it and its base volume. Its other volumes must be detached before.")
        @OptionGroup var consent: ConsentOptions
        @OptionGroup var limit: WaitLimit
        @OptionGroup(title: "Which service") var service: ServiceOptions
        @Argument(help: "Its name or number.", completion: .objects(.server)) var name: String

        func run() async throws {
            try await service.withClient { client in
                let server = try await client.server(name)
                let base = try await client.removableVolumes(of: server)
                try await consent.obtain("Remove server \(server.serverName) at \(client.place)") {
                    let volumes = base.isEmpty ? "" : "\n\n" + ServerReport.table(base).text(on: .error)
                    return ServerReport.table([server]).text(on: .error) + volumes
                }
                try await client.remove(server, limit)
                try Output.say("removed \(server.serverName)")
            }
        }
    }
}
