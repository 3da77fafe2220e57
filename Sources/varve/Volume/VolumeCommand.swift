import ArgumentParser

/// `varve volume`: block storage, by the service's public operations.
struct VolumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "volume", abstract: "Makes, shows, changes and deletes volumes.",
        subcommands: [
            VolumeCreate.self, VolumeList.self, VolumeShow.self, VolumeResize.self, VolumeDelete.self, VolumeAttach.self,
            VolumeDetach.self, VolumeProtect.self,
        ])
}
