import Foundation
import VarveClient

/// Takes a snapshot of a volume, waits until it can be restored, and keeps the newest three.
///
///     Snapshots VOLUME-NUMBER
///
/// Endpoint and key pair come from where NCP's own tools have theirs: the environment, `~/.ncloud/configure`, the server role.
@main
struct Snapshots {
    private static let kept = 3

    static func main() async {
        guard CommandLine.arguments.count == 2 else { end("usage: Snapshots VOLUME-NUMBER", 2) }
        let volume = CommandLine.arguments[1]
        do {
            try await StorageClient.run { client in
                try await takeSnapshot(of: volume, client)
                try await deleteOldest(of: volume, client)
            }
        } catch {
            end("\(error)", 1)
        }
    }

    private static func end(_ text: String, _ code: Int32) -> Never {
        FileHandle.standardError.write(Data((text + "\n").utf8))
        exit(code)
    }

    private static func takeSnapshot(of volume: String, _ client: StorageClient) async throws {
        do {
            let snapshot = try await client.snapshots.create(of: volume)
            try await client.snapshots.created(snapshot.number) { print("snapshot \($0.number) is \($0.state.name)") }
        } catch ClientError.refused(let refusal) where refusal.code == .known(.busy) {
            print("volume \(volume) is busy: \(refusal.message)")
        }
    }

    private static func deleteOldest(of volume: String, _ client: StorageClient) async throws {
        let filter = GetBlockStorageSnapshotInstanceListRequest(originalBlockStorageInstanceNoList: [volume])
        var numbers: [String] = []
        for try await snapshot in client.snapshots.all(filter) { numbers.append(snapshot.number) }
        let old = Array(numbers.dropFirst(kept))
        if old.isEmpty { return }
        try await client.snapshots.delete(old)
        for number in old { try await client.snapshots.deleted(number) }
        print("deleted \(old.joined(separator: ", "))")
    }
}
