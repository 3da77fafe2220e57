import VarveBackend
import VarveCatalog
public import VarveWire

extension StorageService {
    /// Takes up what the last run left behind. Call it once, after `init` and before anything else.
    ///
    /// Creations whose bytes are there are completed, the others removed (they were never answered); a server and the volumes made with it
    /// are one creation. Attachments, detachments and deletions under way are resumed. Attached volumes and all snapshots are published
    /// when this returns.
    ///
    /// Throws ``ServiceErrorCode/storeFailed``, and changes nothing, if an object in the catalog has no bytes in the backend: the
    /// two do not belong together, or the backend has lost something.
    public func recover() throws(ServiceError) {
        let left = try read { try Left($0) }
        try checkBytes(left.volumes, left.snapshots)
        let lost = Lost(left, backend)
        if !lost.isEmpty { try write { try lost.remove($0) } }
        try publish(left.volumes, left.snapshots)
        let gone = Set(lost.volumes.map(\.number) + lost.snapshots.map(\.number) + lost.servers)
        // Snapshots come newest first: INCREMENTALs are deleted before their FULL.
        runner.enqueue(left.images.compactMap(\.unfinished))
        runner.enqueue(left.snapshots.filter { !gone.contains($0.number) }.compactMap(\.unfinished))
        runner.enqueue(left.volumes.filter { !gone.contains($0.number) }.compactMap(\.unfinished))
        runner.enqueue(left.servers.filter { !gone.contains($0.number) }.compactMap(\.unfinished))
        runner.enqueue(lost.servers.map { Transition(.undoServer, $0) })
    }

    /// Only what is being made or deleted may have no bytes.
    private func checkBytes(_ volumes: [VolumeRecord], _ snapshots: [SnapshotRecord]) throws(ServiceError) {
        let missing =
            volumes.filter { $0.image.mustExist && !backend.hasVolume(VolumeID($0.number)) }.map { "volume \($0.number)" }
            + snapshots.filter { $0.image.mustExist && !backend.hasSnapshot(SnapshotID($0.number)) }.map {
                "snapshot \($0.number)"
            }
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

/// All that a catalog holds, newest first.
private struct Left {
    let volumes: [VolumeRecord]
    let snapshots: [SnapshotRecord]
    let images: [ImageRecord]
    let servers: [ServerRecord]

    init(_ catalog: any CatalogReader) throws {
        volumes = try catalog.volumes(VolumeQuery()).records
        snapshots = try catalog.snapshots(SnapshotQuery()).records
        images = try catalog.images(ImageQuery()).records
        servers = try catalog.servers(ServerQuery()).records
    }
}

/// What a creation was to make that the backend had not made when the service ended: it was never answered.
private struct Lost {
    let volumes: [VolumeRecord]
    let snapshots: [SnapshotRecord]
    /// Servers that lack a volume which was to be made with them. What they have goes too.
    let servers: [InstanceNumber]

    var isEmpty: Bool { volumes.isEmpty && snapshots.isEmpty && servers.isEmpty }

    init(_ left: Left, _ backend: any VolumeBackend) {
        let unmade = left.volumes.filter { $0.status == .initialized && !backend.hasVolume(VolumeID($0.number)) }
        volumes = unmade.filter { !$0.isMadeWithServer }
        servers = unmade.filter(\.isMadeWithServer).compactMap(\.serverNumber).uniqued
        snapshots = left.snapshots.filter { $0.status == .initialized && !backend.hasSnapshot(SnapshotID($0.number)) }
    }

    /// Servers have bytes to go, too, so that they are only marked.
    func remove(_ catalog: any CatalogTransaction) throws {
        for volume in volumes { try catalog.deleteVolume(volume.number) }
        for snapshot in snapshots { try SnapshotChain.remove(snapshot, catalog) }
        for server in servers { try NewServer.markAsGoing(server, catalog) }
    }
}
