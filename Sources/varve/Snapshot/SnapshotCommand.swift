import ArgumentParser

/// `varve snapshot`: points in time of volumes.
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Takes, shows, deletes, moves and verifies snapshots.",
        subcommands: [
            SnapshotCreate.self, SnapshotList.self, SnapshotShow.self, SnapshotDelete.self, SnapshotDiff.self,
            SnapshotExport.self,
            SnapshotImport.self, SnapshotVerify.self,
        ])
}
