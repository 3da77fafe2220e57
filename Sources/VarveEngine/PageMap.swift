import VarveBackend
import VarveFormat

/// Walks and changes the maps: four levels of tables from a root entry down to pages.
///
/// Reading needs the image's lock shared; changing needs it exclusive, and the pool's gate shared.
struct PageMap {
    let nodes: NodeStore

    private static let rootLevel = Geometry.levelCount - 1

    /// What 512 pages, the reach of one leaf, map to.
    enum Unit {
        case unmapped
        case pages(NodeStore.Table)
        case large(Entry)

        @inline(__always)
        subscript(slot: Int) -> Entry {
            switch self {
            case .unmapped: .unmapped
            case .pages(let table): Entry(word: table[slot])
            case .large(let entry): entry.smallPage(slot)
            }
        }
    }

    /// The unit that `index` lies in.
    @inline(__always)
    func unit(_ root: Entry, _ index: UInt64) throws(BackendError) -> Unit {
        var entry = root
        for level in stride(from: Self.rootLevel, to: 0, by: -1) {
            guard entry.isMapped else { return .unmapped }
            entry = Entry(word: try nodes.table(entry.node)[Geometry.slot(of: index, level: level)])
        }
        switch entry.kind {
        case .table: return .pages(try nodes.table(entry.node))
        case .largePage: return .large(entry)
        default: return .unmapped
        }
    }

    /// The end of the unit that `index` lies in, or of the range if that comes first.
    @inline(__always)
    static func unitEnd(_ index: UInt64, in range: Range<UInt64>) -> UInt64 {
        min(range.upperBound, (index | UInt64(Geometry.tableEntryCount - 1)) + 1)
    }

    /// The first table that tells of a range and is not in memory now; nil if walking it waits for no disk.
    @inline(__always)
    func firstMissing(_ root: Entry, _ range: Range<UInt64>) -> NodeID? {
        var index = range.lowerBound
        while index < range.upperBound {
            if let missing = firstMissing(root, index) { return missing }
            index = Self.unitEnd(index, in: range)
        }
        return nil
    }

    @inline(__always)
    private func firstMissing(_ root: Entry, _ index: UInt64) -> NodeID? {
        var entry = root
        for level in stride(from: Self.rootLevel, through: 0, by: -1) {
            guard entry.kind == .table else { return nil }
            guard let table = nodes.tableInMemory(entry.node) else { return entry.node }
            entry = Entry(word: table[Geometry.slot(of: index, level: level)])
        }
        return nil
    }

    /// The entry of one page.
    func entry(_ root: Entry, _ index: UInt64) throws(BackendError) -> Entry {
        try unit(root, index)[Geometry.slot(of: index, level: 0)]
    }

    /// Tells the pages of a range in order, as runs that lie together in one data file; `first` is nil where nothing is mapped.
    @inline(__always)
    func forEachRun(
        _ root: Entry, _ range: Range<UInt64>,
        _ body: (_ indices: Range<UInt64>, _ first: PageNumber?) throws(BackendError) -> Void
    ) throws(BackendError) {
        var index = range.lowerBound
        while index < range.upperBound {
            let unitEnd = Self.unitEnd(index, in: range)
            try Self.forEachRun(try unit(root, index), index..<unitEnd, shared: Epoch(0)) {
                (indices, first) throws(BackendError) in
                try body(indices, first.isMapped ? first.page : nil)
            }
            index = unitEnd
        }
    }

    /// The same, as runs that belong to the image alone (`isOwn`) or that something else can see too.
    @inline(__always)
    func forEachRun(
        of image: Image, _ range: Range<UInt64>,
        _ body: (_ indices: Range<UInt64>, _ first: PageNumber?, _ isOwn: Bool) throws(BackendError) -> Void
    ) throws(BackendError) {
        var index = range.lowerBound
        while index < range.upperBound {
            let unitEnd = Self.unitEnd(index, in: range)
            let shared = image.sharedEpoch(at: index)
            try Self.forEachRun(try unit(image.root, index), index..<unitEnd, shared: shared) {
                (indices, first) throws(BackendError) in
                try body(indices, first.isMapped ? first.page : nil, first.epoch > shared)
            }
            index = unitEnd
        }
    }

    /// The first page of a segment in which an own page of the unit stands in its place, as it would in a large page.
    func segment(_ image: Image, _ index: UInt64) throws(BackendError) -> PageNumber? {
        guard case .pages(let table) = try unit(image.root, index) else { return nil }
        let shared = image.sharedEpoch(at: index)
        for slot in 0..<Geometry.tableEntryCount {
            let entry = Entry(word: table[slot])
            guard entry.isMapped, entry.epoch > shared else { continue }
            let first = entry.page.advanced(by: -slot)
            if first.isSegmentStart { return first }
        }
        return nil
    }

    /// Runs in one unit, in each of which all pages are younger than `shared`, or none.
    @inline(__always)
    private static func forEachRun(
        _ unit: Unit, _ range: Range<UInt64>, shared: Epoch, _ body: (Range<UInt64>, Entry) throws(BackendError) -> Void
    ) throws(BackendError) {
        guard case .pages(let table) = unit else {
            return try body(range, unit[Geometry.slot(of: range.lowerBound, level: 0)])
        }
        var index = range.lowerBound
        while index < range.upperBound {
            let start = index
            let first = Entry(word: table[Geometry.slot(of: index, level: 0)])
            index += 1
            while index < range.upperBound,
                continues(first, Entry(word: table[Geometry.slot(of: index, level: 0)]), by: index - start, shared: shared)
            { index += 1 }
            try body(start..<index, first)
        }
    }

    @inline(__always)
    private static func continues(_ first: Entry, _ next: Entry, by distance: UInt64, shared: Epoch) -> Bool {
        guard first.isMapped else { return !next.isMapped }
        guard next.isMapped, next.page.rawValue == first.page.rawValue + distance else { return false }
        return next.page.file == first.page.file && (next.epoch > shared) == (first.epoch > shared)
    }
}
