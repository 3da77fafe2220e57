import ArgumentParser
import Foundation

/// `varve demo`: the main job on real data, start to end.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Shows the main job on real data, in a temporary directory.",
        discussion: """
            Starts a server, writes an ext4 file system to a volume over NBD, takes a snapshot with the signed request of NCP's API guide, \
            overwrites a part, restores the snapshot into a new volume, compares and checks it with foreign programs, and deletes \
            everything. Needs mke2fs, e2fsck, nbdcopy and qemu-io (`make bootstrap`). Exits with 1 on any mismatch.
            """)

    @Flag(help: "Leave the temporary directory in place, and say where it is.")
    var keep = false

    func run() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("varve-demo-\(UUID().uuidString.prefix(8))")
            .path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer {
            if keep { print("kept: \(directory)") } else { try? FileManager.default.removeItem(atPath: directory) }
        }
        var demo = Demo(directory: directory)
        try await demo.run()
    }
}
