import VarveBackend
import VarveCatalog
public import VarveWire

extension StorageService {
    /// Takes up what the last run left behind. Call it once, after `init` and before anything else.
    ///
    /// Creations whose bytes are there are completed, the others removed (they were never answered). Attachments, detachments and
    /// deletions under way are resumed. Attached volumes and all snapshots are published when this returns.
    ///
    /// Throws ``ServiceErrorCode/storeFailed``, and changes nothing, if an object in the catalog has no bytes in the backend: the
    /// two do not belong together, or the backend has lost something.
    public func recover() throws(ServiceError) {
        let (volumes, snapshots, servers) = try read {
            (
                try $0.volumes(VolumeQuery()).records, try $0.snapshots(SnapshotQuery()).records,
                try $0.servers(ServerQuery()).records
            )
        }
        try checkBytes(volumes, snapshots)
        let lostVolumes = volumes.filter { $0.status == .initialized && !backend.hasVolume(VolumeID($0.number)) }
        let lostSnapshots = snapshots.filter { $0.status == .initialized && !backend.hasSnapshot(SnapshotID($0.number)) }
        if !lostVolumes.isEmpty || !lostSnapshots.isEmpty {
            try write { catalog in
                for volume in lostVolumes { try catalog.deleteVolume(volume.number) }
                for snapshot in lostSnapshots { try SnapshotChain.remove(snapshot, catalog) }
            }
        }
        try publish(volumes, snapshots)
        let lost = Set(lostVolumes.map(\.number) + lostSnapshots.map(\.number))
        // Snapshots come newest first: INCREMENTALs are deleted before their FULL.
        runner.enqueue(snapshots.filter { !lost.contains($0.number) }.compactMap(\.unfinished))
        runner.enqueue(volumes.filter { !lost.contains($0.number) }.compactMap(\.unfinished))
        runner.enqueue(servers.compactMap(\.unfinished))
    }

    /// Only what is being made or deleted may have no bytes.
    private func checkBytes(_ volumes: [VolumeRecord], _ snapshots: [SnapshotRecord]) throws(ServiceError) {
        let missing =
            volumes.filter { $0.mustHaveBytes && !backend.hasVolume(VolumeID($0.number)) }.map { "volume \($0.number)" }
            + snapshots.filter { $0.mustHaveBytes && !backend.hasSnapshot(SnapshotID($0.number)) }.map { "snapshot \($0.number)" }
        guard !missing.isEmpty else { return }
        let shown = missing.prefix(20).joined(separator: ", ")
        let rest = missing.count > 20 ? " and \(missing.count - 20) more" : ""
        throw ServiceError(.bytesMissing, ["objects": shown, "rest": rest])
    }

    private func publish(_ volumes: [VolumeRecord], _ snapshots: [SnapshotRecord]) throws(ServiceError) {
        do {
            for volume in volumes where volume.status == .attached && [.none, .change].contains(volume.operation) {
                try transitions.publish(volume)
            }
            for snapshot in snapshots where snapshot.status == .created && snapshot.operation == .none {
                try transitions.publishSnapshot(snapshot.number)
            }
        } catch {
            throw ServiceError(error)
        }
    }
}

extension VolumeRecord {
    fileprivate var mustHaveBytes: Bool { status != .initialized && operation != .terminate }
}

extension SnapshotRecord {
    fileprivate var mustHaveBytes: Bool { status != .initialized && operation != .terminate }
}
