/// A range of an image's bytes that are alike.
public struct Extent: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        /// Holds bytes: written, or zeroes that own space. In a difference: and not those of the older image.
        case data
        /// Nothing is mapped, reads as zero. In a difference: where the older image has bytes.
        case hole
        /// In a difference only: the same in both images.
        case unchanged
    }

    /// In bytes from the start of the image.
    public var range: Range<UInt64>
    public var kind: Kind

    public init(range: Range<UInt64>, kind: Kind) {
        self.range = range
        self.kind = kind
    }
}

/// The first extents of a range, in order and without gaps: each is as long as it can be, so that neighbours differ in kind.
public struct ExtentList: Equatable, Sendable {
    public private(set) var extents: [Extent] = []
    /// No more extents than this are kept.
    public private(set) var limit: Int

    public init(limit: Int) { self.limit = limit }

    /// Forgets the extents, but keeps their memory for the next ones.
    public mutating func reset(limit: Int) {
        extents.removeAll(keepingCapacity: true)
        self.limit = limit
    }

    /// Adds bytes behind the last ones; false, and nothing added, if the list is full.
    public mutating func append(_ range: Range<UInt64>, _ kind: Extent.Kind) -> Bool {
        if range.isEmpty { return true }
        if let last = extents.last, last.kind == kind {
            extents[extents.count - 1].range = last.range.lowerBound..<range.upperBound
            return true
        }
        if extents.count == limit { return false }
        extents.append(Extent(range: range, kind: kind))
        return true
    }
}
