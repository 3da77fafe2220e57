import VarveBackend
import VarveFormat

/// Changes of a map. `freed` hears of pages that the image alone had at an index and has no more. Tables that must be made or copied are born in
/// `epoch`.
extension PageMap {
    // MARK: Mapping

    /// Maps consecutive pages of one data file from `index` on, born in `born`. A unit that its pages fill in a row becomes a large page.
    func map(
        _ image: Image, _ index: UInt64, to run: PageRun, born: Epoch, epoch: Epoch, freed: (PageRun) -> Void
    ) throws(BackendError) {
        let range = index..<index + UInt64(run.count)
        var at = index
        while at < range.upperBound {
            let unitEnd = Self.unitEnd(at, in: range)
            let part = PageRun(first: run.first.advanced(by: Int(at - index)), count: Int(unitEnd - at))
            try mapUnit(image, at, to: part, born: born, epoch: epoch, freed: freed)
            at = unitEnd
        }
    }

    /// The same, all in one unit.
    private func mapUnit(
        _ image: Image, _ index: UInt64, to run: PageRun, born: Epoch, epoch: Epoch, freed: (PageRun) -> Void
    ) throws(BackendError) {
        let shared = image.sharedEpoch(at: index)
        let parents = try unitParent(image, index, shared: shared, epoch: epoch)
        let (parentSlot, slot) = (Geometry.slot(of: index, level: 1), Geometry.slot(of: index, level: 0))
        let old = Entry(word: parents[parentSlot])
        // A record replayed over its own effect.
        if old.kind == .largePage, old.page.advanced(by: slot) == run.first { return }
        if run.count == Geometry.tableEntryCount, run.first.isSegmentStart {
            try release(old, of: image, keeping: run.first, shared: shared, freed: freed)
            parents[parentSlot] = Entry(largePage: run.first, epoch: born).word
            return
        }
        let changed = try changeable(old, shared: shared, epoch: epoch)
        parents[parentSlot] = changed.word
        let leaf = try nodes.tableForChange(changed.node)
        for step in 0..<run.count {
            let old = Entry(word: leaf[slot + step])
            let new = Entry(page: run.first.advanced(by: step), epoch: born)
            if old.isMapped, old.page != new.page {
                if old.epoch > shared { freed(PageRun(first: old.page, count: 1)) } else { image.noteDisplaced(1) }
            }
            leaf[slot + step] = new.word
        }
        guard let large = largePage(leaf, shared: shared) else { return }
        parents[parentSlot] = large.word
        nodes.drop(changed.node)
    }

    /// The large page that can take the place of a leaf, if its pages lie in a row and all belong to the image. As old as the oldest
    /// of them, so that it never looks younger than a page is.
    private func largePage(_ leaf: NodeStore.Table, shared: Epoch) -> Entry? {
        let last = Geometry.tableEntryCount - 1
        let first = Entry(word: leaf[0])
        guard first.isMapped, first.page.isSegmentStart, Entry(word: leaf[last]).page == first.page.advanced(by: last) else {
            return nil
        }
        var epoch = first.epoch
        for slot in 0...last {
            let entry = Entry(word: leaf[slot])
            guard entry.isMapped, entry.epoch > shared, entry.page == first.page.advanced(by: slot) else { return nil }
            epoch = min(epoch, entry.epoch)
        }
        return Entry(largePage: first.page, epoch: epoch)
    }

    /// Lets go of what a unit maps, except of pages that it will map again: those in a row from `kept`.
    private func release(
        _ unit: Entry, of image: Image, keeping kept: PageNumber, shared: Epoch, freed: (PageRun) -> Void
    ) throws(BackendError) {
        guard unit.isMapped else { return }
        image.noteDisplaced(Geometry.tableEntryCount)
        guard unit.epoch > shared else { return }
        if unit.kind == .largePage { return freed(PageRun(first: unit.page, count: Geometry.tableEntryCount)) }
        let leaf = try nodes.table(unit.node)
        for slot in 0..<Geometry.tableEntryCount {
            let entry = Entry(word: leaf[slot])
            guard entry.isMapped, entry.epoch > shared, entry.page != kept.advanced(by: slot) else { continue }
            freed(PageRun(first: entry.page, count: 1))
        }
        nodes.drop(unit.node)
    }

    /// The table of level 1 on the way to `index`, the image's own all the way: tables that a snapshot can see are copied, missing
    /// ones made.
    private func unitParent(
        _ image: Image, _ index: UInt64, shared: Epoch, epoch: Epoch
    ) throws(BackendError) -> NodeStore.Table {
        image.root = try changeable(image.root, shared: shared, epoch: epoch)
        var table = try nodes.tableForChange(image.root.node)
        for level in stride(from: Geometry.levelCount - 1, to: 1, by: -1) {
            let slot = Geometry.slot(of: index, level: level)
            let child = try changeable(Entry(word: table[slot]), shared: shared, epoch: epoch)
            table[slot] = child.word
            table = try nodes.tableForChange(child.node)
        }
        return table
    }

    /// The entry of a table that may be changed: the same if it is the image's own, else a new or copied one. A large page is
    /// split.
    @inline(__always)
    private func changeable(_ entry: Entry, shared: Epoch, epoch: Epoch) throws(BackendError) -> Entry {
        if !entry.isMapped { return Entry(table: nodes.allocate(), epoch: epoch) }
        if entry.kind == .largePage { return Entry(table: nodes.allocate(splitting: entry), epoch: epoch) }
        if entry.epoch > shared { return entry }
        return Entry(table: nodes.allocate(copying: try nodes.table(entry.node)), epoch: epoch)
    }

    // MARK: Unmapping

    /// Unmaps a range of pages. Tables that become empty are given up.
    func unmap(_ image: Image, _ range: Range<UInt64>, epoch: Epoch, freed: (PageRun) -> Void) throws(BackendError) {
        image.root = try unmap(
            image, image.root, level: Geometry.levelCount - 1, base: 0, range, epoch: epoch, freed: freed)
    }

    /// The entry that takes the place of `entry` (what stands above a table of `level` whose first page index is `base`) once `range`
    /// is unmapped below it.
    private func unmap(
        _ image: Image, _ entry: Entry, level: Int, base: UInt64, _ range: Range<UInt64>, epoch: Epoch, freed: (PageRun) -> Void
    ) throws(BackendError) -> Entry {
        guard entry.isMapped else { return entry }
        let perEntry = Geometry.pagesPerEntry(level: level)
        let extent = base..<base + perEntry * UInt64(Geometry.tableEntryCount)
        let shared = image.sharedEpoch(at: base)
        if range.clamped(to: extent) == extent, entry.epoch <= shared || entry.kind == .largePage {
            image.noteDisplaced(extent.count)
            if entry.epoch > shared { freed(PageRun(first: entry.page, count: Geometry.tableEntryCount)) }
            return .unmapped
        }
        guard try hasMapped(entry, extent: extent, perEntry: perEntry, range) else { return entry }
        let changed = try changeable(entry, shared: shared, epoch: epoch)
        let table = try nodes.tableForChange(changed.node)
        for slot in Self.slots(of: range, in: extent, perEntry: perEntry) where table[slot] != 0 {
            let child = Entry(word: table[slot])
            if level == 0 {
                if child.epoch > shared { freed(PageRun(first: child.page, count: 1)) } else { image.noteDisplaced(1) }
                table[slot] = 0
            } else {
                let childBase = base + UInt64(slot) * perEntry
                table[slot] = try unmap(image, child, level: level - 1, base: childBase, range, epoch: epoch, freed: freed).word
            }
        }
        guard (0..<Geometry.tableEntryCount).allSatisfy({ table[$0] == 0 }) else { return changed }
        nodes.drop(changed.node)
        return .unmapped
    }

    private func hasMapped(
        _ entry: Entry, extent: Range<UInt64>, perEntry: UInt64, _ range: Range<UInt64>
    ) throws(BackendError) -> Bool {
        if entry.kind == .largePage { return true }
        let table = try nodes.table(entry.node)
        return Self.slots(of: range, in: extent, perEntry: perEntry).contains { table[$0] != 0 }
    }

    static func slots(of range: Range<UInt64>, in extent: Range<UInt64>, perEntry: UInt64) -> Range<Int> {
        let part = range.clamped(to: extent)
        guard !part.isEmpty else { return 0..<0 }
        return Int((part.lowerBound - extent.lowerBound) / perEntry)..<Int((part.upperBound - 1 - extent.lowerBound) / perEntry)
            + 1
    }
}
