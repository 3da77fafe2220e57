import VarveCatalog
import VarveWire

/// The rules of INCREMENTAL snapshots (contract sheet, sections 4.14 and 7).
enum SnapshotChain {
    static let maximumIncrementals = 7

    /// The base and depth of the next INCREMENTAL of a volume.
    static func next(ofVolume number: InstanceNumber, _ catalog: any CatalogReader) throws -> (base: InstanceNumber, depth: Int) {
        guard let full = try catalog.newestFullSnapshot(ofVolume: number) else {
            throw ServiceError(.noFullSnapshot, naming: WireName.snapshotType, ["volume": number])
        }
        let count = try remaining(onBase: full.number, catalog).count
        guard count < maximumIncrementals else {
            throw ServiceError(
                .tooManyIncrementals, naming: WireName.snapshotType, ["snapshot": full.number, "limit": count])
        }
        return (full.number, count + 1)
    }

    /// Throws if deleting these snapshots together leaves one behind that stands on them.
    static func checkDeletion(of snapshots: [SnapshotRecord], _ catalog: any CatalogReader) throws {
        let doomed = Set(snapshots.map(\.number))
        for snapshot in snapshots where !snapshot.volumeType.deletesSnapshotsInAnyOrder {
            let base = snapshot.baseNumber ?? snapshot.number
            let left = try remaining(onBase: base, catalog).filter {
                $0.number > snapshot.number && !doomed.contains($0.number)
            }
            guard left.isEmpty else {
                let numbers = left.reversed().map(\.number.description).joined(separator: ", ")
                throw ServiceError(
                    .snapshotInUse, naming: WireName.snapshotNumbers, ["snapshot": snapshot.number, "snapshots": numbers])
            }
        }
    }

    /// Removes a snapshot, and moves the INCREMENTALs above it down, so that depths are 1, 2, 3... in creation order.
    static func remove(_ snapshot: SnapshotRecord, _ catalog: any CatalogTransaction) throws {
        try catalog.deleteSnapshot(snapshot.number)
        guard let base = snapshot.baseNumber else { return }
        for (index, var sibling) in try remaining(onBase: base, catalog).enumerated() where sibling.chainDepth != index + 1 {
            sibling.chainDepth = index + 1
            try catalog.update(sibling)
        }
    }

    /// The INCREMENTALs on a FULL, oldest first, without those being deleted: they count as gone.
    private static func remaining(onBase number: InstanceNumber, _ catalog: any CatalogReader) throws -> [SnapshotRecord] {
        try catalog.incrementals(onBase: number).filter { $0.operation != .terminate }
    }
}
