import ArgumentParser
import VarveClient
import VarveWire

/// `varve server`: the machines that volumes can be attached to, of a running server.
struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server", abstract: "Registers, lists, shows and removes the machines that volumes can be attached to.",
        subcommands: [Register.self, List.self, Show.self, Remove.self])

    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a machine known as a server, and prints its number.",
            discussion: """
                With --nbd-bind on the server, the name is what the machine proves over TLS to open the volumes attached to it.

                --base-size, --base-snapshot or --image give the server a base volume, which is attached from the start, cannot be detached, and \
                goes with the server. An image may bring additional volumes. The command returns when they are attached.
                """)
        @OptionGroup var target: ServerTarget
        @Argument(help: "3 to 30 letters, digits, - and _; no other server has it.") var name: String
        @Option(help: "The zone, as KR-1.") var zone: String
        @Option(help: "KVM or XEN: volumes of that hypervisor can be attached.") var hypervisor: HypervisorType
        @Option(help: "The region; the server's first one when not given.") var region: String?
        @Option(help: ArgumentHelp("The size of the base volume; that of the snapshot or image when not given.", valueName: "gb"))
        var baseSize: Int?
        @Option(
            help: ArgumentHelp(
                "CB1, FB1, CB2 or FB2 on KVM, SSD or HDD on XEN; the snapshot's or the hypervisor's first one when not given.",
                valueName: "type"))
        var baseType: BlockStorageVolumeType?
        @Option(help: ArgumentHelp("A bootable snapshot that the base volume starts with.", valueName: "number"))
        var baseSnapshot: String?
        @Option(help: ArgumentHelp("A server image that the volumes start with.", valueName: "number"))
        var image: String?

        func run() async throws {
            let request = RegisterServerInstanceRequest(
                serverName: name, zoneCode: zone, hypervisorTypeCode: hypervisor, baseBlockStorageSize: baseSize,
                baseBlockStorageVolumeTypeCode: baseType, baseBlockStorageSnapshotInstanceNo: baseSnapshot, serverImageNo: image,
                regionCode: region)
            let server = try await target.withClient { try await Servers($0).register(request) }
            print(server.serverInstanceNo)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the servers, newest first.")
        @OptionGroup var target: ServerTarget

        func run() async throws {
            let servers = try await target.withClient { try await $0.servers.list() }
            print(ServerReport.table(servers))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows a server and the volumes attached to it.")
        @OptionGroup var target: ServerTarget
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            let (server, volumes) = try await target.withClient { client in
                let servers = Servers(client)
                let server = try await servers.named(name)
                return (server, try await servers.volumes(of: server))
            }
            print(ServerReport.table([server]) + "\n" + ServerReport.table(volumes))
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stops a server if it runs, and removes it. Its volumes must be detached before.")
        @OptionGroup var target: ServerTarget
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            try await target.withClient { client in
                let servers = Servers(client)
                let server = try await servers.named(name)
                try await servers.remove(server)
            }
            print("removed \(name)")
        }
    }
}
