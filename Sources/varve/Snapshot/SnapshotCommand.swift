import ArgumentParser

/// `varve snapshot`: points in time of volumes.
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Takes, shows and deletes snapshots.",
        subcommands: [SnapshotCreate.self, SnapshotList.self, SnapshotShow.self, SnapshotDelete.self])
}
