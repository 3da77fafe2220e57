import VarveBackend

/// BLOCK_STATUS: what the image's map holds, and what it shares with the snapshots that it grew from.
extension ImageDevice {
    /// So short a range is not compared before its tables are in memory, so that they are not waited for with the image's lock held.
    private static let preparedByteCount = 64 << 20

    func findExtents(since base: SnapshotID?, in range: Range<UInt64>, _ list: inout ExtentList) throws(BackendError) {
        if !range.isEmpty, range.count <= Self.preparedByteCount {
            try readingInMemory(ByteRange(offset: range.lowerBound, count: range.count).pages) {}
        }
        try pool.findExtents(of: image, since: base, in: range, &list)
    }

    func ancestors() -> [SnapshotID] { pool.topology.withLock { $0.ancestors(of: image) } }
}

extension Topology {
    /// The snapshots that an image grew from and that are not deleted, newest first.
    func ancestors(of image: Image) -> [SnapshotID] {
        sequence(first: image, next: \.parent).dropFirst().filter(\.isLive).map { SnapshotID($0.id) }
    }
}
