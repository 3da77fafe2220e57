public import VarveBackend
import VarveFormat

/// Walks two maps side by side and tells where they differ; what they share is skipped whole.
///
/// Both maps stay as they are meanwhile (their images' locks are held), and the walk is inside ``NodeStore/visiting(_:)``.
struct MapDifference {
    let nodes: NodeStore
    /// Page indices that are told of.
    let range: Range<UInt64>

    /// Hears of page indices in order, without gaps; ends the walk by answering false.
    typealias Sink = (Range<UInt64>, Extent.Kind) -> Bool

    /// Compares the maps under two roots, or one with nothing; false if the sink ended it.
    func run(_ new: Entry, since old: Entry?, _ sink: Sink) throws(BackendError) -> Bool {
        try visit(new, old, level: Geometry.levelCount, base: 0, sink)
    }

    /// - Parameter level: of the table that the entries stand in; the root stands above the highest.
    private func visit(
        _ new: Entry, _ old: Entry?, level: Int, base: UInt64, _ sink: Sink
    ) throws(BackendError) -> Bool {
        let span = (base..<base + Geometry.pagesPerEntry(level: level)).clamped(to: range)
        if span.isEmpty { return true }
        if let kind = Self.kind(new, old) { return sink(span, kind) }
        let (newTable, oldTable) = (try table(new), try table(old ?? .unmapped))
        let perEntry = Geometry.pagesPerEntry(level: level - 1)
        let extent = base..<base + Geometry.pagesPerEntry(level: level)
        for slot in PageMap.slots(of: range, in: extent, perEntry: perEntry) {
            let child = Self.child(new, newTable, slot)
            let oldChild = old.map { Self.child($0, oldTable, slot) }
            guard try visit(child, oldChild, level: level - 1, base: base + UInt64(slot) * perEntry, sink) else { return false }
        }
        return true
    }

    /// What can be said of two entries without looking below them.
    private static func kind(_ new: Entry, _ old: Entry?) -> Extent.Kind? {
        guard let old else {
            return switch new.kind {
            case .unmapped: .hole
            case .page, .largePage: .data
            case .table: nil
            }
        }
        if new.word == old.word { return .unchanged }
        switch (new.kind, old.kind) {
        // Births aside: an entry that was replayed may carry another epoch, and names the same bytes.
        case (.page, .page), (.largePage, .largePage): return new.page == old.page ? .unchanged : .data
        case (.page, _), (.largePage, .unmapped): return .data
        case (.unmapped, .page), (.unmapped, .largePage): return .hole
        default: return nil
        }
    }

    private func table(_ entry: Entry) throws(BackendError) -> NodeStore.Table? {
        entry.kind == .table ? try nodes.table(entry.node) : nil
    }

    private static func child(_ entry: Entry, _ table: NodeStore.Table?, _ slot: Int) -> Entry {
        if let table { return Entry(word: table[slot]) }
        return entry.kind == .largePage ? entry.smallPage(slot) : .unmapped
    }
}

extension Pool {
    /// Pages compared while locks are held.
    private static let differencePageCount: UInt64 = 1 << 18
    /// Entries told of, after which an answer is given as far as it has come: a scattered terabyte has 2^28.
    private static let differenceEntryCountMax = 1 << 21

    public func extents(
        of id: ImageID, since base: SnapshotID?, in range: Range<UInt64>, limit: Int
    ) throws(BackendError) -> [Extent] {
        var list = ExtentList(limit: max(1, limit))
        try findExtents(of: try find(id), since: base, in: range, &list)
        return list.extents
    }

    /// The same, for those who have the image: a READ that looks for holes does not pass through the topology, and allocates nothing.
    func findExtents(
        of image: Image, since base: SnapshotID?, in range: Range<UInt64>, _ list: inout ExtentList
    ) throws(BackendError) {
        try checkOpen()
        let old: Image? = if let base { try find(base) } else { nil }
        if let base, let old, !topology.withLock({ $0.areRelated(image, old) }) { throw .unrelated(image.imageID, base) }
        let bytes = range.clamped(to: 0..<image.lock.withShared { image.byteCount })
        var at = bytes.lowerBound
        var entryCount = 0
        while at < bytes.upperBound, entryCount < Self.differenceEntryCountMax {
            let piece = (at >> Geometry.pageShift) / Self.differencePageCount + 1
            let end = min(bytes.upperBound, piece * Self.differencePageCount << Geometry.pageShift)
            guard try append(at..<end, of: image, since: old, to: &list, &entryCount) else { break }
            at = end
        }
        boundTables()
    }

    private func append(
        _ bytes: Range<UInt64>, of image: Image, since old: Image?, to list: inout ExtentList, _ entryCount: inout Int
    ) throws(BackendError) -> Bool {
        try withShared(image, and: old) { () throws(BackendError) in
            let pages = ByteRange(offset: bytes.lowerBound, count: bytes.count).pages
            return try MapDifference(nodes: nodes, range: pages).run(image.root, since: old?.root) { pages, kind in
                let part = pages.lowerBound << Geometry.pageShift..<pages.upperBound << Geometry.pageShift
                entryCount += 1
                return list.append(part.clamped(to: bytes), kind)
            }
        }
    }

    /// Keeps the maps of these live images as they are. Their locks are taken by number, each once.
    private func withShared<R>(
        _ image: Image, and other: Image?, _ body: () throws(BackendError) -> R
    ) throws(BackendError) -> R {
        guard let other, other !== image else { return try withShared(image, body) }
        let (first, second) = image.id < other.id ? (image, other) : (other, image)
        return try withShared(first) { () throws(BackendError) in try withShared(second, body) }
    }

    /// Keeps the map of this live image as it is.
    func withShared<R>(_ image: Image, _ body: () throws(BackendError) -> R) throws(BackendError) -> R {
        try image.lock.withShared { () throws(BackendError) in
            try image.checkLive()
            return try nodes.visiting(body)
        }
    }
}

extension Topology {
    /// Whether the images grew from one.
    func areRelated(_ a: Image, _ b: Image) -> Bool { origin(of: a) === origin(of: b) }

    private func origin(of image: Image) -> Image {
        var origin = image
        while let parent = origin.parent { origin = parent }
        return origin
    }
}
