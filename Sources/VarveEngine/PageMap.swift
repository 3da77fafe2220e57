import VarveBackend
import VarveFormat

/// Walks and changes the maps: four levels of tables from a root entry down to pages.
///
/// Reading needs the image's lock shared; changing needs it exclusive, and the pool's gate shared.
struct PageMap {
    let nodes: NodeStore

    private static let rootLevel = Geometry.levelCount - 1

    /// The leaf table on the way to `index`, or nil if nothing is mapped there.
    @inline(__always)
    func leaf(_ root: Entry, _ index: UInt64) throws(BackendError) -> NodeStore.Table? {
        var entry = root
        for level in stride(from: Self.rootLevel, to: 0, by: -1) {
            guard entry.isMapped else { return nil }
            entry = Entry(word: try nodes.table(entry.node)[Geometry.slot(of: index, level: level)])
        }
        guard entry.isMapped else { return nil }
        return try nodes.table(entry.node)
    }

    /// The entry of one page.
    func entry(_ root: Entry, _ index: UInt64) throws(BackendError) -> Entry {
        guard let leaf = try leaf(root, index) else { return .unmapped }
        return Entry(word: leaf[Geometry.slot(of: index, level: 0)])
    }

    /// Tells the pages of a range in order, as runs that lie together in one data file; `first` is nil where nothing is mapped.
    @inline(__always)
    func forEachRun(
        _ root: Entry, _ range: Range<UInt64>,
        _ body: (_ indices: Range<UInt64>, _ first: PageNumber?) throws(BackendError) -> Void
    ) throws(BackendError) {
        var index = range.lowerBound
        while index < range.upperBound {
            let leafEnd = min(range.upperBound, (index | UInt64(Geometry.tableEntryCount - 1)) + 1)
            guard let leaf = try leaf(root, index) else {
                try body(index..<leafEnd, nil)
                index = leafEnd
                continue
            }
            while index < leafEnd {
                let start = index
                let first = Entry(word: leaf[Geometry.slot(of: index, level: 0)])
                index += 1
                while index < leafEnd,
                    continues(first, Entry(word: leaf[Geometry.slot(of: index, level: 0)]), by: index - start)
                { index += 1 }
                try body(start..<index, first.isMapped ? first.page : nil)
            }
        }
    }

    @inline(__always)
    private func continues(_ first: Entry, _ next: Entry, by distance: UInt64) -> Bool {
        guard first.isMapped else { return !next.isMapped }
        guard next.isMapped, next.page.rawValue == first.page.rawValue + distance else { return false }
        return next.page.file == first.page.file
    }

    /// Whether every page of the range belongs to the image alone, so that it may be written in place.
    @inline(__always)
    func isPrivate(_ image: Image, _ range: Range<UInt64>) throws(BackendError) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            guard let leaf = try leaf(image.root, index) else { return false }
            let shared = image.sharedEpoch(at: index)
            let leafEnd = min(range.upperBound, (index | UInt64(Geometry.tableEntryCount - 1)) + 1)
            while index < leafEnd {
                let entry = Entry(word: leaf[Geometry.slot(of: index, level: 0)])
                guard entry.isMapped, entry.epoch > shared else { return false }
                index += 1
            }
        }
        return true
    }

    // MARK: Changing

    /// Maps consecutive pages of one data file from `index` on. `freed` hears of pages that the image alone had there.
    /// - Parameters:
    ///   - born: the epoch that the pages were born in.
    ///   - epoch: the epoch of tables that must be made or copied for it.
    func map(
        _ image: Image, _ index: UInt64, to run: PageRun, born: Epoch, epoch: Epoch, freed: (PageNumber) -> Void
    ) throws(BackendError) {
        var position = 0
        while position < run.count {
            let at = index + UInt64(position)
            let leaf = try leafForChange(image, at, epoch: epoch)
            let shared = image.sharedEpoch(at: at)
            let slot = Geometry.slot(of: at, level: 0)
            let count = min(run.count - position, Geometry.tableEntryCount - slot)
            for step in 0..<count {
                let old = Entry(word: leaf[slot + step])
                let new = Entry(page: run.first.advanced(by: position + step), epoch: born)
                if old.isMapped, old.epoch > shared, old.page != new.page { freed(old.page) }
                leaf[slot + step] = new.word
            }
            position += count
        }
    }

    /// Unmaps a range of pages. `freed` hears of pages that the image alone had there; tables that become empty are given up.
    func unmap(_ image: Image, _ range: Range<UInt64>, epoch: Epoch, freed: (PageNumber) -> Void) throws(BackendError) {
        image.root = try unmap(image, image.root, level: Self.rootLevel, base: 0, range, epoch: epoch, freed: freed)
    }

    /// The entry that takes the place of `entry` (a table at `level` whose first page index is `base`) once `range` is unmapped below it.
    private func unmap(
        _ image: Image, _ entry: Entry, level: Int, base: UInt64, _ range: Range<UInt64>, epoch: Epoch,
        freed: (PageNumber) -> Void
    ) throws(BackendError) -> Entry {
        guard entry.isMapped else { return entry }
        let perEntry = Geometry.pagesPerEntry(level: level)
        let extent = base..<base + perEntry * UInt64(Geometry.tableEntryCount)
        let shared = image.sharedEpoch(at: base)
        if range.lowerBound <= extent.lowerBound, extent.upperBound <= range.upperBound, entry.epoch <= shared {
            return .unmapped
        }
        let source = try nodes.table(entry.node)
        guard try hasMapped(source, level: level, base: base, range) else { return entry }
        let changed = try changeable(entry, shared: shared, epoch: epoch)
        let table = try nodes.tableForChange(changed.node)
        for slot in slots(of: range, in: extent, perEntry: perEntry) where table[slot] != 0 {
            let child = Entry(word: table[slot])
            let childBase = base + UInt64(slot) * perEntry
            if level == 0 {
                if child.epoch > shared { freed(child.page) }
                table[slot] = 0
            } else {
                table[slot] = try unmap(image, child, level: level - 1, base: childBase, range, epoch: epoch, freed: freed).word
            }
        }
        guard (0..<Geometry.tableEntryCount).allSatisfy({ table[$0] == 0 }) else { return changed }
        nodes.drop(changed.node)
        return .unmapped
    }

    private func hasMapped(
        _ table: NodeStore.Table, level: Int, base: UInt64, _ range: Range<UInt64>
    ) throws(BackendError) -> Bool {
        let perEntry = Geometry.pagesPerEntry(level: level)
        let extent = base..<base + perEntry * UInt64(Geometry.tableEntryCount)
        return slots(of: range, in: extent, perEntry: perEntry).contains { table[$0] != 0 }
    }

    private func slots(of range: Range<UInt64>, in extent: Range<UInt64>, perEntry: UInt64) -> Range<Int> {
        let part = range.clamped(to: extent)
        guard !part.isEmpty else { return 0..<0 }
        return Int((part.lowerBound - extent.lowerBound) / perEntry)..<Int((part.upperBound - 1 - extent.lowerBound) / perEntry)
            + 1
    }

    /// The leaf on the way to `index`, the image's own all the way: tables that a snapshot can see are copied, missing ones made.
    private func leafForChange(_ image: Image, _ index: UInt64, epoch: Epoch) throws(BackendError) -> NodeStore.Table {
        let shared = image.sharedEpoch(at: index)
        image.root = try changeable(image.root, shared: shared, epoch: epoch)
        var table = try nodes.tableForChange(image.root.node)
        for level in stride(from: Self.rootLevel, to: 0, by: -1) {
            let slot = Geometry.slot(of: index, level: level)
            let child = try changeable(Entry(word: table[slot]), shared: shared, epoch: epoch)
            table[slot] = child.word
            table = try nodes.tableForChange(child.node)
        }
        return table
    }

    /// The entry of a table that may be changed: the same if it is the image's own, else a new or copied one.
    @inline(__always)
    private func changeable(_ entry: Entry, shared: Epoch, epoch: Epoch) throws(BackendError) -> Entry {
        if !entry.isMapped { return Entry(table: nodes.allocate(), epoch: epoch) }
        if entry.epoch > shared { return entry }
        return Entry(table: nodes.allocate(copying: try nodes.table(entry.node)), epoch: epoch)
    }
}
