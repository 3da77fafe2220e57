import VarveBackend

/// BLOCK_STATUS: what the image's map holds, and what it shares with the snapshots that it grew from.
extension ImageDevice {
    func extents(since base: SnapshotID?, in range: Range<UInt64>, limit: Int) throws(BackendError) -> [Extent] {
        try pool.extents(of: image, since: base, in: range, limit: limit)
    }

    func ancestors() -> [SnapshotID] { pool.topology.withLock { $0.ancestors(of: image) } }
}

extension Topology {
    /// The snapshots that an image grew from and that are not deleted, newest first.
    func ancestors(of image: Image) -> [SnapshotID] {
        sequence(first: image, next: \.parent).dropFirst().filter(\.isLive).map { SnapshotID($0.id) }
    }
}
