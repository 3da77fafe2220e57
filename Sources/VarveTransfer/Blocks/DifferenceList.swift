import VarveBackend

/// The ranges that a snapshot holds, or that have changed in it.
public struct DifferenceList {
    /// A range of the image, in bytes.
    public struct Entry: Equatable, Sendable {
        public var range: Range<UInt64>
        /// Whether it holds bytes; if not, it is zero, and was not in the older snapshot.
        public var holdsBytes: Bool

        public init(range: Range<UInt64>, holdsBytes: Bool) {
            self.range = range
            self.holdsBytes = holdsBytes
        }
    }

    private let peer: any BlockPeer

    public init(_ peer: any BlockPeer) { self.peer = peer }

    /// Tells of them in order, each as long as it can be. Without an older snapshot, of those that hold bytes.
    public func forEach<Failure: Error>(_ body: (Entry) throws(Failure) -> Void) throws {
        var last: Entry?
        var offset: UInt64 = 0
        while offset < peer.byteCount {
            let extents = try peer.extents(from: offset)
            for extent in extents where extent.kind == .data || (extent.kind == .hole && peer.tellsChanges) {
                let entry = Entry(range: extent.range, holdsBytes: extent.kind == .data)
                if let before = last {
                    if before.holdsBytes == entry.holdsBytes, before.range.upperBound == entry.range.lowerBound {
                        last = Entry(range: before.range.lowerBound..<entry.range.upperBound, holdsBytes: entry.holdsBytes)
                        continue
                    }
                    try body(before)
                }
                last = entry
            }
            guard let end = extents.last?.range.upperBound else { break }
            offset = end
        }
        if let last { try body(last) }
    }
}
