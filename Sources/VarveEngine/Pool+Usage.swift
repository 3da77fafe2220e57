public import VarveBackend
import VarveFormat

/// Whose pages are whose, counted by walks.
extension Pool {
    public func usage(of id: ImageID) throws(BackendError) -> ImageUsage {
        let image = try find(id)
        var mapped: UInt64 = 0
        try forEachPiece(of: [image]) { piece throws(BackendError) in
            mapped += try withShared(image) { () throws(BackendError) in
                try PageCount(nodes: nodes, range: piece).mapped(image.root)
            }
        }
        return ImageUsage(
            mappedByteCount: mapped << Geometry.pageShift, exclusiveByteCount: try byteCountFreed(byDeleting: [id]))
    }

    public func byteCountFreed(byDeleting ids: Set<ImageID>) throws(BackendError) -> UInt64 {
        var doomed: [Image] = []
        for id in ids { doomed.append(try find(id)) }
        var count = 0
        try forEachPiece(of: doomed) { piece throws(BackendError) in
            // The topology stays as it is during a piece, and with it what is deleted already.
            count += try topology.withLock { topology throws(BackendError) in
                try Doom(doomed, topology).pageCount(in: piece, self)
            }
        }
        return UInt64(max(0, count)) << Geometry.pageShift
    }

    /// In pieces of 1 GiB of addresses, so that locks are held for a short time each. What an image grew from is no larger.
    private func forEachPiece(
        of images: [Image], _ body: (Range<UInt64>) throws(BackendError) -> Void
    ) throws(BackendError) {
        let largest = images.map { image in image.lock.withShared { image.byteCount } }.max() ?? 0
        let step: UInt64 = 1 << 18
        for first in stride(from: 0, to: largest >> Geometry.pageShift + 1, by: Int(step)) {
            try checkOpen()
            try body(first..<first + step)
            boundTables()
        }
    }
}

/// Images that are about to be deleted, beside those that are.
private struct Doom {
    let images: Set<ObjectIdentifier>
    /// Doomed images, and deleted ones that hold pages for them.
    let owners: [Image]

    init(_ doomed: [Image], _ topology: Topology) {
        images = Set(doomed.map(ObjectIdentifier.init))
        var owners = Dictionary(doomed.map { ($0.id, $0) }) { first, _ in first }
        for image in doomed {
            var ancestor = image.parent
            while let ghost = ancestor, ghost.isLost || images.contains(ObjectIdentifier(ghost)) {
                owners[ghost.id] = ghost
                ancestor = ghost.parent
            }
        }
        self.owners = owners.values.sorted { $0.id < $1.id }
    }

    /// Pages that come back: each owner's own ones that no image left over maps; of a ghost those that are not on their way back
    /// already. The topology's lock is held, which keeps ghosts still.
    func pageCount(in piece: Range<UInt64>, _ pool: Pool) throws(BackendError) -> Int {
        var count = 0
        for owner in owners {
            let isDoomed = images.contains(ObjectIdentifier(owner))
            let (after, before) = (heirs(of: owner, sparing: false), isDoomed ? [] : heirs(of: owner, sparing: true))
            let live = (isDoomed ? [owner] : []) + after + before
            count += try pool.withShared(live) { () throws(BackendError) in
                let pages = PageCount(nodes: pool.nodes, range: piece)
                let shared = owner.sharedEpoch(at: piece.lowerBound)
                let freed = try pages.unmapped(owner, shared: shared, by: after.map(\.root))
                return isDoomed ? freed : freed - (try pages.unmapped(owner, shared: shared, by: before.map(\.root)))
            }
        }
        return count
    }

    /// The nearest images below that stay.
    private func heirs(of image: Image, sparing: Bool) -> [Image] {
        image.children.flatMap { child -> [Image] in
            let isGone = child.isLost || (!sparing && images.contains(ObjectIdentifier(child)))
            return isGone ? heirs(of: child, sparing: sparing) : [child]
        }
    }
}

extension Pool {
    /// Keeps the maps of these live images as they are. Their locks are taken by number, each once.
    fileprivate func withShared<R>(_ images: [Image], _ body: () throws(BackendError) -> R) throws(BackendError) -> R {
        let images = Dictionary(images.map { ($0.id, $0) }) { first, _ in first }.values.sorted { $0.id < $1.id }
        for image in images { image.lock.lockShared() }
        defer { for image in images { image.lock.unlock() } }
        for image in images { try image.checkLive() }
        return try nodes.visiting(body)
    }
}

/// Counts pages under a root, in a range of indices; inside ``NodeStore/visiting(_:)``.
private struct PageCount {
    let nodes: NodeStore
    let range: Range<UInt64>

    /// Pages that are mapped.
    func mapped(_ root: Entry) throws(BackendError) -> UInt64 {
        var count: UInt64 = 0
        _ = try MapDifference(nodes: nodes, range: range).run(root, since: nil) { pages, kind in
            if kind == .data { count += UInt64(pages.count) }
            return true
        }
        return count
    }

    /// Pages of an image younger than `shared` that none of the peers maps at the same place. What reclaim has given back already does not count.
    func unmapped(_ image: Image, shared: Epoch, by peers: [Entry]) throws(BackendError) -> Int {
        let range = max(range.lowerBound, min(image.reclaimCursor, range.upperBound))..<range.upperBound
        return try unmapped(image.root, range, shared: shared, by: peers, level: Geometry.levelCount, base: 0)
    }

    /// - Parameter level: of the table that the entry stands in.
    private func unmapped(
        _ entry: Entry, _ range: Range<UInt64>, shared: Epoch, by peers: [Entry], level: Int, base: UInt64
    ) throws(BackendError) -> Int {
        let extent = base..<base + Geometry.pagesPerEntry(level: level)
        if !entry.isMapped || entry.epoch <= shared || range.clamped(to: extent).isEmpty { return 0 }
        if peers.contains(where: { Self.isSame($0, entry) }) { return 0 }
        if level == 0 { return 1 }
        if entry.kind == .largePage, peers.allSatisfy({ $0.kind != .table }) { return Geometry.tableEntryCount }
        let table = entry.kind == .table ? try nodes.table(entry.node) : nil
        var peerTables: [NodeStore.Table] = []
        for peer in peers where peer.kind == .table { peerTables.append(try nodes.table(peer.node)) }
        let perEntry = Geometry.pagesPerEntry(level: level - 1)
        var count = 0
        for slot in PageMap.slots(of: range, in: extent, perEntry: perEntry) {
            let child = table.map { Entry(word: $0[slot]) } ?? entry.smallPage(slot)
            if !child.isMapped || child.epoch <= shared { continue }
            count += try unmapped(
                child, range, shared: shared, by: peerTables.map { Entry(word: $0[slot]) }, level: level - 1,
                base: base + UInt64(slot) * perEntry)
        }
        return count
    }

    private static func isSame(_ a: Entry, _ b: Entry) -> Bool {
        a.kind == b.kind && (a.kind == .table ? a.node == b.node : a.page == b.page)
    }
}
