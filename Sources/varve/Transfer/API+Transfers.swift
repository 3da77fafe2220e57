import VarveCommand
import VarveTransfer
import VarveWire

extension API {
    /// A snapshot that is there to be read.
    func created(_ number: String) async throws -> BlockStorageSnapshotInstance {
        guard let snapshot = try await find(number, .snapshots) else { throw noObject(number, .snapshots) }
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
