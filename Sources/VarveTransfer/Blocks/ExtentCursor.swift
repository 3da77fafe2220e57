import VarveBackend

/// An image's extents for somebody who asks about one range after the other, mostly in ascending order.
struct ExtentCursor {
    private let peer: any BlockPeer
    private var extents: [Extent] = []
    private var index = 0

    init(_ peer: any BlockPeer) { self.peer = peer }

    mutating func isAll(_ kind: Extent.Kind, _ range: Range<UInt64>) throws(TransferError) -> Bool {
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard let extent = try extent(at: offset), extent.kind == kind else { return false }
            offset = extent.range.upperBound
        }
        return true
    }

    /// Nil behind the end.
    private mutating func extent(at offset: UInt64) throws(TransferError) -> Extent? {
        while index < extents.count, extents[index].range.upperBound <= offset { index += 1 }
        if index == extents.count || extents[index].range.lowerBound > offset {
            (extents, index) = (try peer.extents(from: offset), 0)
        }
        return index < extents.count ? extents[index] : nil
    }
}
