import VarveBackend
import VarveFormat

/// Gives back the pages of deleted images, a bounded piece at a time.
///
/// A page of a deleted image is free when it was born after the image's parent (otherwise the parent has it too) and no child maps it at
/// the same place. Subtrees that the parent or a child shares are skipped whole.
///
/// - With one child or none the image is **reclaimed**: what the child still maps becomes the child's own, and the image goes. Until the reclaim has
///   passed an index, the child treats the image as still there (``Image/sharedEpoch(at:)``).
/// - With several children it stays as a ghost, since what two of them map belongs to neither. It is **swept**: pages that none of its heirs (the
///   nearest images below that are not deleted) maps are given back, and unmapped in its own tables and in those of ghosts between.
///   When heirs leave or let go of pages, it is swept again or, at last, reclaimed.
///
/// Every volume among the heirs is locked while a piece is done.
struct Reclaimer {
    let pool: Pool

    /// Does one piece; returns whether the image is through with it: gone, or swept.
    func step(_ image: Image) throws(BackendError) -> Bool {
        try pool.gate.withShared { () throws(BackendError) in
            try pool.topology.withLock { topology throws(BackendError) in
                let volumes = image.heirs.live.filter { $0.kind == .volume }.sorted { $0.id < $1.id }
                for volume in volumes { volume.lock.lockExclusive() }
                defer { for volume in volumes { volume.lock.unlock() } }
                return try pool.nodes.visiting { () throws(BackendError) in
                    image.children.count > 1 ? try sweep(image) : try reclaim(image, &topology)
                }
            }
        }
    }

    private func reclaim(_ image: Image, _ topology: inout Topology) throws(BackendError) -> Bool {
        var walk = Walk(of: image, from: image.reclaimCursor, budget: pool.settings.reclaimTableCountPerStep, isSweep: false)
        let isDone = try visitAll(image, peers: image.children.map(\.root), &walk)
        for node in walk.dropped { pool.nodes.drop(node) }
        if isDone { topology.remove(image) } else { image.reclaimCursor = walk.next }
        return isDone
    }

    private func sweep(_ image: Image) throws(BackendError) -> Bool {
        var walk = Walk(of: image, from: image.sweepCursor, budget: pool.settings.reclaimTableCountPerStep, isSweep: true)
        let heirs = image.heirs
        image.isSwept = try visitAll(image, peers: heirs.live.map(\.root), &walk)
        image.sweepCursor = walk.next
        // The lowest first: a table that it shares with one above is copied before that one gives it up.
        for ghost in heirs.ghosts.reversed() { try unmap(walk.unmapped, in: ghost) }
        return image.isSwept
    }

    /// A page given back is not to be found in a ghost below either, which would take it for its own one day.
    private func unmap(_ unmapped: [(index: UInt64, page: PageNumber)], in ghost: Image) throws(BackendError) {
        for (index, page) in unmapped where try pool.map.entry(ghost.root, index).mappedPage == page {
            try pool.map.unmap(ghost, index..<index + 1, epoch: ghost.tableEpoch) { _ in }
        }
    }

    private func visitAll(_ image: Image, peers: [Entry], _ walk: inout Walk) throws(BackendError) -> Bool {
        let isDone = try visit(image.root, level: Geometry.levelCount - 1, base: 0, peers: peers, &walk)
        pool.allocator.free(walk.freed.runs)
        image.freedPageCount += UInt64(walk.freed.runs.reduce(0) { $0 + $1.count })
        return isDone
    }

    private struct Walk {
        /// Pages below were given back by earlier steps.
        let from: UInt64
        /// What was born up to this epoch belongs to the parent.
        let shared: Epoch
        var budget: Int
        /// Where the next step goes on.
        var next: UInt64 = 0
        var freed = FreedRuns()
        var dropped: [NodeID] = []
        /// A sweep: which pages were given back, and where they were mapped.
        var unmapped: [(index: UInt64, page: PageNumber)] = []

        /// A sweep unmaps what it frees and keeps the tables.
        let isSweep: Bool

        init(of image: Image, from: UInt64, budget: Int, isSweep: Bool) {
            self.budget = budget
            self.from = from
            self.isSweep = isSweep
            shared = image.parent?.epoch ?? Epoch(0)
        }
    }

    /// Visits the table that `entry` names, whose first page index is `base`; false when the budget ran out inside it.
    private func visit(
        _ entry: Entry, level: Int, base: UInt64, peers: [Entry], _ walk: inout Walk
    ) throws(BackendError) -> Bool {
        if !entry.isMapped || entry.epoch <= walk.shared || peers.contains(entry) { return true }
        let table = try walk.isSweep ? pool.nodes.tableForChange(entry.node) : pool.nodes.table(entry.node)
        var peerTables: [NodeStore.Table] = []
        for peer in peers where peer.kind == .table { peerTables.append(try pool.nodes.table(peer.node)) }
        let perEntry = Geometry.pagesPerEntry(level: level)
        let first = walk.from > base ? Int((walk.from - base) / perEntry) : 0
        for slot in first..<Geometry.tableEntryCount where table[slot] != 0 {
            let child = Entry(word: table[slot])
            if level == 0 {
                if visitPage(child, slot, peers: peerTables, &walk), walk.isSweep {
                    table[slot] = 0
                    walk.unmapped.append((base + UInt64(slot), child.page))
                }
                continue
            }
            let childPeers = peerTables.map { Entry(word: $0[slot]) }
            let childBase = base + UInt64(slot) * perEntry
            if walk.budget <= 0 {
                walk.next = childBase
                return false
            }
            if child.kind == .largePage {
                let rest = try visitLargePage(child, base: childBase, peers: childPeers, &walk)
                if walk.isSweep { table[slot] = rest.word }
                continue
            }
            guard try visit(child, level: level - 1, base: childBase, peers: childPeers, &walk) else { return false }
        }
        walk.budget -= 1
        if !walk.isSweep { walk.dropped.append(entry.node) }
        return true
    }

    /// Gives a page back if it is the image's and no child maps it; true if it did.
    private func visitPage(_ entry: Entry, _ slot: Int, peers: [NodeStore.Table], _ walk: inout Walk) -> Bool {
        let isKept = peers.contains { Entry(word: $0[slot]).kind == .page && Entry(word: $0[slot]).page == entry.page }
        guard entry.epoch > walk.shared, !isKept else { return false }
        walk.freed.append(PageRun(first: entry.page, count: 1))
        return true
    }

    /// Gives back what no child maps of a large page. Returns the entry that is left for it: the same if children map all of it.
    private func visitLargePage(
        _ large: Entry, base: UInt64, peers: [Entry], _ walk: inout Walk
    ) throws(BackendError) -> Entry {
        let isKept = peers.contains { $0.kind == .largePage && $0.page == large.page }
        if large.epoch <= walk.shared || isKept { return large }
        walk.budget -= 1
        var leaves: [NodeStore.Table] = []
        for peer in peers where peer.kind == .table { leaves.append(try pool.nodes.table(peer.node)) }
        let kept = (0..<Geometry.tableEntryCount).map { slot in
            leaves.contains { Entry(word: $0[slot]).kind == .page && Entry(word: $0[slot]).page == large.smallPage(slot).page }
        }
        for slot in kept.indices where !kept[slot] {
            walk.freed.append(PageRun(first: large.smallPage(slot).page, count: 1))
            if walk.isSweep { walk.unmapped.append((base + UInt64(slot), large.smallPage(slot).page)) }
        }
        if kept.allSatisfy({ $0 }) { return large }
        if !walk.isSweep || kept.allSatisfy({ !$0 }) { return .unmapped }
        let rest = Entry(table: pool.nodes.allocate(splitting: large), epoch: large.epoch)
        let leaf = try pool.nodes.tableForChange(rest.node)
        for slot in kept.indices where !kept[slot] { leaf[slot] = 0 }
        return rest
    }
}
