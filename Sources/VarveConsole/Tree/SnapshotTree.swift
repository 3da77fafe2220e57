package import VarveCatalog
import VarveService

/// The snapshots of a volume, what they stand on, and the volumes that grew from them.
package struct SnapshotTree: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case volume, full, incremental, restored
        /// What the volume itself grew from.
        case origin
    }

    package struct Node: Equatable, Sendable {
        package var kind: Kind
        package var number: InstanceNumber
        /// Nil for what is gone.
        package var volume: VolumeRecord?
        package var snapshot: SnapshotRecord?
        /// What grew from it, oldest first; of INCREMENTALs on one FULL only the first is a child of it, and each other one of the one before.
        package var children: [Node] = []

        package init(_ kind: Kind, _ number: InstanceNumber, volume: VolumeRecord? = nil, snapshot: SnapshotRecord? = nil) {
            self.kind = kind
            self.number = number
            self.volume = volume
            self.snapshot = snapshot
        }
    }

    package let root: Node
    package let snapshotCount: Int
    package let restoredCount: Int

    /// - Parameters:
    ///   - volume: nil if it is gone.
    ///   - origin: the snapshot that it was made from, which may be gone.
    ///   - restored: volumes, of which those count that were made from one of the snapshots.
    package init(
        of number: InstanceNumber, _ volume: VolumeRecord?, origin: InstanceNumber?, originSnapshot: SnapshotRecord?,
        snapshots: [SnapshotRecord], restored: [VolumeRecord]
    ) {
        let grown = Dictionary(grouping: restored.filter { $0.snapshotNumber != nil }) { $0.snapshotNumber ?? number }
        var trunk = Node(.volume, number, volume: volume)
        trunk.children = Self.chains(of: snapshots, grown)
        snapshotCount = snapshots.count
        restoredCount = snapshots.reduce(0) { $0 + (grown[$1.number]?.count ?? 0) }
        if let origin {
            var above = Node(.origin, origin, snapshot: originSnapshot)
            above.children = [trunk]
            root = above
        } else {
            root = trunk
        }
    }

    /// FULLs with their chains, and INCREMENTALs whose FULL is gone with theirs, oldest first.
    private static func chains(of snapshots: [SnapshotRecord], _ grown: [InstanceNumber: [VolumeRecord]]) -> [Node] {
        let ordered = snapshots.sorted { $0.number < $1.number }
        return Dictionary(grouping: ordered) { $0.baseNumber ?? $0.number }.values.compactMap { chain(of: $0[...], grown) }
            .sorted { $0.number < $1.number }
    }

    /// The first of some snapshots, and the others each on the one before.
    private static func chain(of snapshots: ArraySlice<SnapshotRecord>, _ grown: [InstanceNumber: [VolumeRecord]]) -> Node? {
        guard let first = snapshots.first else { return nil }
        var node = Node(first.kind == .full ? .full : .incremental, first.number, snapshot: first)
        node.children = (grown[first.number] ?? []).sorted { $0.number < $1.number }.map {
            Node(.restored, $0.number, volume: $0)
        }
        if let next = chain(of: snapshots.dropFirst(), grown) { node.children.append(next) }
        return node
    }
}

extension SnapshotTree {
    /// The tree of a volume, which may be gone.
    init(of number: InstanceNumber, _ volume: VolumeRecord?, origin: InstanceNumber?, _ visit: Visit) throws {
        var snapshots: [SnapshotRecord] = []
        var restored: [VolumeRecord] = []
        for region in visit.storage.regions() where volume.map({ $0.regionCode == region.code }) ?? true {
            var filter = SnapshotFilter()
            filter.regionCode = region.code
            filter.volumeNumbers = [number]
            snapshots += try visit.storage.snapshots(filter).records
            if snapshots.isEmpty { continue }
            var volumes = VolumeFilter()
            volumes.regionCode = region.code
            volumes.snapshotNumbers = snapshots.map(\.number)
            restored += try visit.storage.volumes(volumes).records
        }
        self.init(
            of: number, volume, origin: origin, originSnapshot: try origin.flatMap { try visit.snapshot($0) },
            snapshots: snapshots, restored: restored)
    }
}
