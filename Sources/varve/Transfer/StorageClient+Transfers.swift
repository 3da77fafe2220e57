import VarveClient
import VarveCommand
import VarveTransfer
import VarveWire

extension StorageClient {
    /// A snapshot that is there to be read.
    func created(_ number: String) async throws -> BlockStorageSnapshotInstance {
        guard let snapshot = try await snapshots.find(number) else {
            throw noObject(number, BlockStorageSnapshotInstance.self)
        }
        guard snapshot.blockStorageSnapshotInstanceStatusName == "created" else {
            throw CommandError(
                "snapshot \(number) is \(snapshot.blockStorageSnapshotInstanceStatusName); it must be created")
        }
        return snapshot
    }
}

extension BlockStorageSnapshotInstance {
    var transferIdentity: ExportJob.Snapshot {
        ExportJob.Snapshot(number: blockStorageSnapshotInstanceNo, name: blockStorageSnapshotName, createDate: createDate)
    }
}

extension Optional {
    func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
