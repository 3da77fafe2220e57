/// Which sectors of every volume a model follows: a few stretches of pages, their sectors numbered through without gaps.
struct ModelLayout: Sendable {
    struct Stretch: Sendable {
        let firstPage: UInt64
        /// Numbers of its sectors.
        let sectors: Range<Int>
        /// Whether it holds whole segments.
        var isLarge: Bool { sectors.count >= 2 * ModelLayout.segmentSectorCount }
    }

    static let pageSectorCount = 8
    static let segmentSectorCount = 512 * pageSectorCount

    private(set) var stretches: [Stretch] = []
    private(set) var sectorCount = 0

    /// - Parameter stretches: first page and number of pages, in order and apart.
    init(_ stretches: [(firstPage: UInt64, pageCount: Int)]) {
        for (firstPage, pageCount) in stretches {
            let count = pageCount * Self.pageSectorCount
            self.stretches.append(Stretch(firstPage: firstPage, sectors: sectorCount..<sectorCount + count))
            sectorCount += count
        }
    }

    /// A few pages around every border of tables of each level and of segments.
    static let small = ModelLayout([
        (0, 9), (254, 8), (509, 9), (1022, 9), (262_141, 9), ((1 << 27) - 3, 9),
    ])

    /// Some borders of tables, and whole segments: three in a row, and two with the border of a table of the second level between them.
    static let large = ModelLayout([(0, 6), (509, 6), (2048, 3 * 512), (262_144 - 512, 2 * 512)])

    /// Volumes end with the last stretch.
    var volumeByteCount: UInt64 {
        let last = stretches.last!
        return (last.firstPage * UInt64(Self.pageSectorCount) + UInt64(last.sectors.count)) * 512
    }
}

/// Sectors of one stretch, one after the other.
struct Extent: Sendable, CustomStringConvertible {
    /// Their numbers in the layout.
    let sectors: Range<Int>
    /// Where the first one is on the volume.
    let firstSector: UInt64

    init(_ stretch: ModelLayout.Stretch, _ sectors: Range<Int>) {
        self.sectors = sectors
        let distance = UInt64(sectors.lowerBound - stretch.sectors.lowerBound)
        firstSector = stretch.firstPage * UInt64(ModelLayout.pageSectorCount) + distance
    }

    private init(sectors: Range<Int>, firstSector: UInt64) { (self.sectors, self.firstSector) = (sectors, firstSector) }

    /// Some of its sectors.
    func part(_ sectors: Range<Int>) -> Extent {
        Extent(sectors: sectors, firstSector: firstSector + UInt64(sectors.lowerBound - self.sectors.lowerBound))
    }

    var byteOffset: UInt64 { firstSector * 512 }
    var byteCount: Int { sectors.count * 512 }

    /// The sectors of the pages that lie in it from end to end.
    var wholePages: Range<Int> {
        let count = UInt64(ModelLayout.pageSectorCount)
        let head = Int((count - firstSector % count) % count)
        let tail = Int((firstSector + UInt64(sectors.count)) % count)
        guard head + tail <= sectors.count else { return sectors.lowerBound..<sectors.lowerBound }
        return sectors.lowerBound + head..<sectors.upperBound - tail
    }

    var description: String { "sectors \(firstSector)..<\(firstSector + UInt64(sectors.count))" }
}
