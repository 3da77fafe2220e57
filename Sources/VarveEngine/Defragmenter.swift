import Atomics
package import VarveBackend
import VarveFormat

/// The unit of a volume that is being copied together, and whether it has been written meanwhile.
///
/// Safe to share: atomics only. `unit` changes only with the image's lock held exclusively.
final class Relocation: Sendable {
    private static let none = UInt64.max
    private let unit = ManagedAtomic(none)
    private let isSpoilt = ManagedAtomic(false)
    /// New pages have been mapped singly since the last pass began.
    let isDue = ManagedAtomic(false)
    /// Where the pass goes on. Used by the pool's thread only.
    let cursor = ManagedAtomic<UInt64>(0)

    func begin(_ index: UInt64) {
        isSpoilt.store(false, ordering: .relaxed)
        unit.store(index >> Geometry.tableShift, ordering: .releasing)
    }

    /// Ends it; true if nobody wrote.
    func end() -> Bool {
        unit.store(Self.none, ordering: .relaxed)
        return !isSpoilt.load(ordering: .acquiring)
    }

    /// Pages are being written in place. The caller holds the image's lock.
    @inline(__always)
    func noteWrite(_ indices: Range<UInt64>) {
        let unit = unit.load(ordering: .relaxed)
        if unit == Self.none { return }
        if indices.lowerBound >> Geometry.tableShift <= unit, unit <= (indices.upperBound - 1) >> Geometry.tableShift {
            isSpoilt.store(true, ordering: .releasing)
        }
    }
}

/// Copies units whose 512 pages are all there, all the volume's own, and scattered, into segments of their own, so that they become large pages.
///
/// One unit at a time and without keeping writers out: a unit that is written or changed while it is copied is left as it is. On the pool's
/// thread.
struct Defragmenter {
    let pool: Pool
    /// Units looked at in one step.
    private static let unitCountPerStep = 256
    private static let unitByteCount = Geometry.segmentPageCount * Geometry.pageByteCount

    /// What a step did.
    struct Outcome {
        /// Bytes of tables that were looked at, and of pages that were copied.
        var byteCount: UInt64 = 0
    }

    /// Looks at some units of a volume, and moves the first that is worth it.
    func step(_ image: Image) throws(BackendError) -> Outcome {
        let relocation = image.relocation
        let first = relocation.cursor.load(ordering: .relaxed)
        if first == 0 { relocation.isDue.store(false, ordering: .relaxed) }
        let end = (image.lock.withShared { image.byteCount }) >> Geometry.pageShift
        var index = first
        var outcome = Outcome()
        for _ in 0..<Self.unitCountPerStep {
            if index >= end {
                relocation.cursor.store(0, ordering: .relaxed)
                return outcome
            }
            outcome.byteCount += UInt64(Geometry.pageByteCount)
            let scattered = try scatteredPages(image, &index)
            relocation.cursor.store(index, ordering: .relaxed)
            guard let scattered, try move(scattered, image) else { continue }
            outcome.byteCount += UInt64(Self.unitByteCount)
            return outcome
        }
        return outcome
    }

    /// A unit, and where its pages are.
    private struct Scattered {
        let index: UInt64
        let pages: [PageNumber]
    }

    /// The unit at `index` if it should be moved. The index goes on to the next one that may be mapped.
    private func scatteredPages(_ image: Image, _ index: inout UInt64) throws(BackendError) -> Scattered? {
        let unit = index
        let device = ImageDevice(pool: pool, image: image)
        return try device.reading { () throws(BackendError) -> Scattered? in
            index = try pool.map.nextUnit(image.root, after: unit)
            return try pages(image, unit).map { Scattered(index: unit, pages: $0) }
        }
    }

    /// The pages of a unit if all are mapped, the volume's own, and not in a row. The image's lock is held.
    private func pages(_ image: Image, _ index: UInt64) throws(BackendError) -> [PageNumber]? {
        guard case .pages(let table) = try pool.map.unit(image.root, index) else { return nil }
        let shared = image.sharedEpoch(at: index)
        var pages: [PageNumber] = []
        for slot in 0..<Geometry.tableEntryCount {
            let entry = Entry(word: table[slot])
            guard entry.isMapped, entry.epoch > shared else { return nil }
            pages.append(entry.page)
        }
        return pages
    }

    private func move(_ scattered: Scattered, _ image: Image) throws(BackendError) -> Bool {
        let device = ImageDevice(pool: pool, image: image)
        let run: PageRun
        do throws(BackendError) {
            run = try pool.allocator.allocateSegment(for: image.id)
        } catch {
            if error == .noSpace { return false }
            throw error
        }
        do throws(BackendError) {
            try image.lock.withExclusive { () throws(BackendError) in
                try device.image.checkLive()
                image.relocation.begin(scattered.index)
            }
            try copy(scattered.pages, to: run, image)
            if try adopt(run, scattered, device) { return true }
        } catch {
            _ = image.relocation.end()
            pool.allocator.undoAllocation(run)
            switch error {
            case .noSpace, .noSuchVolume: return false
            default: throw error
            }
        }
        pool.allocator.undoAllocation(run)
        return false
    }

    /// Copies pages, and has the copy on disk, so that no flush of the volume pays for it.
    private func copy(_ pages: [PageNumber], to run: PageRun, _ image: Image) throws(BackendError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.unitByteCount, alignment: Geometry.pageByteCount)
        defer { buffer.deallocate() }
        var slot = 0
        while slot < pages.count {
            var end = slot + 1
            while end < pages.count, pages[end] == pages[slot].advanced(by: end - slot), pages[end].file == pages[slot].file {
                end += 1
            }
            let part = buffer[slot * Geometry.pageByteCount..<end * Geometry.pageByteCount]
            try pool.allocator.file(pages[slot].file)
                .readPages(into: UnsafeMutableRawBufferPointer(rebasing: part), at: pages[slot].byteOffset)
            slot = end
        }
        let file = try pool.allocator.file(run.first.file)
        try file.writePages(UnsafeRawBufferPointer(buffer), at: run.first.byteOffset)
        do throws(BackendError) {
            try file.sync()
        } catch {
            pool.failed(image, error, "sync of \(Allocator.fileName(run.first.file))")
            throw error
        }
    }

    /// Maps the copy unless the unit has changed.
    private func adopt(_ run: PageRun, _ scattered: Scattered, _ device: ImageDevice) throws(BackendError) -> Bool {
        let image = device.image
        var isAdopted = false
        try device.changing { () throws(BackendError) in
            guard image.relocation.end(), try pages(image, scattered.index) == scattered.pages else { return }
            try pool.allocator.markMapped(run)
            try device.adopt(run, at: scattered.index)
            isAdopted = true
        }
        return isAdopted
    }
}

extension PageMap {
    /// The first index behind the unit of `index` below which something may be mapped: empty tables' reach is skipped.
    func nextUnit(_ root: Entry, after index: UInt64) throws(BackendError) -> UInt64 {
        var entry = root
        for level in stride(from: Geometry.levelCount - 1, to: 0, by: -1) {
            let reach = Geometry.pagesPerEntry(level: level + 1)
            guard entry.kind == .table else { return (index / reach + 1) * reach }
            entry = Entry(word: try nodes.table(entry.node)[Geometry.slot(of: index, level: level)])
        }
        return (index >> Geometry.tableShift + 1) << Geometry.tableShift
    }
}

extension Pool {
    /// Moves at most one unit of a volume together; nil if no volume is due.
    func defragmentStep() throws(BackendError) -> Defragmenter.Outcome? {
        let volumes = topology.withLock { topology in
            topology.images.values.filter { $0.kind == .volume }.sorted { $0.id < $1.id }
        }
        guard let image = volumes.first(where: { $0.isFragmented }) else { return nil }
        do throws(BackendError) {
            return try Defragmenter(pool: self).step(image)
        } catch {
            if case .noSuchVolume = error { return Defragmenter.Outcome() }
            throw error
        }
    }

    /// One step of the background pass, for tests; false if there is nothing to do.
    package func defragment() throws(BackendError) -> Bool {
        defer { evictTables() }
        return try defragmentStep() != nil
    }
}

extension Image {
    /// A pass is due or under way.
    var isFragmented: Bool {
        failure == nil && isLive
            && (relocation.isDue.load(ordering: .relaxed) || relocation.cursor.load(ordering: .relaxed) > 0)
    }
}
