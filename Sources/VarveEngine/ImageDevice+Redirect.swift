import Atomics
import Synchronization
import VarveBackend
import VarveDisk
import VarveFormat

/// Redirect on write: pages that a snapshot can see, pages not mapped yet, and scattered pages under a long write go to new places.
extension ImageDevice {
    /// How a write looks for room.
    private enum Effort {
        /// Scattered pages are moved together.
        case tidy
        /// Nothing is moved, and new pages come from segments in use: what is left on a full disk.
        case tight
    }

    /// Writes all of the request or, if the pool is full, none of it. A full pool may hold pages that wait for a checkpoint: writes one and
    /// tries once more, then makes do with less.
    func writeRedirected(_ buffer: UnsafeRawBufferPointer, _ range: ByteRange) throws(BackendError) {
        if try attempt(buffer, range, .tidy) { return }
        if pool.allocator.freedCount > 0, try pool.checkpointIfPossible(), try attempt(buffer, range, .tidy) { return }
        guard try attempt(buffer, range, .tight) else { throw .noSpace }
    }

    /// The same if there is room without looking for it; otherwise does nothing and returns false.
    func writeRedirectedIfRoom(_ buffer: UnsafeRawBufferPointer, _ range: ByteRange) throws(BackendError) -> Bool {
        try attempt(buffer, range, .tidy)
    }

    /// Changes of the map that one write is expected to need at most; a scattered one that needs more may have to flush.
    private static let slotCountMax = 256

    /// Returns false if there was no room; nothing is written then.
    private func attempt(_ buffer: UnsafeRawBufferPointer, _ range: ByteRange, _ effort: Effort) throws(BackendError) -> Bool {
        do throws(BackendError) {
            try makeDraftRoom(slotCount: min(range.pages.count, Self.slotCountMax))
            try changing { () throws(BackendError) in try write(buffer, range, effort) }
            return true
        } catch {
            if error == .noSpace { return false }
            throw error
        }
    }

    /// New pages are written first, the volume's own pages in place afterwards, and the map changes last.
    private func write(_ buffer: UnsafeRawBufferPointer, _ range: ByteRange, _ effort: Effort) throws(BackendError) {
        let plan = image.plan
        plan.reset()
        try split(range.pages, into: plan, effort)
        do throws(BackendError) {
            for piece in plan.redirected { try place(piece, range, buffer, plan, effort) }
            for piece in plan.inPlace { try overwrite(range, buffer, within: piece.indices, at: piece.first) }
        } catch {
            // What a full disk has taken of it must not keep a checkpoint, or others, from their little.
            for piece in plan.placed { pool.allocator.undoAllocation(piece.run, isGivingBack: error == .noSpace) }
            throw error
        }
        for piece in plan.placed { try adopt(piece) }
    }

    /// Splits a range of pages into those to be written in place and those that need a new one.
    private func split(_ pages: Range<UInt64>, into plan: WritePlan, _ effort: Effort) throws(BackendError) {
        var layout = Layout()
        try pool.map.forEachRun(of: image, pages) { (indices, first, isOwn) throws(BackendError) in
            let isWritable = try isWritable(first, isOwn)
            layout.add(indices, isOwn: isWritable)
            if isWritable, let first {
                plan.inPlace.append(.init(indices: indices, first: first))
            } else {
                plan.redirect(indices)
            }
        }
        if effort == .tidy, layout.isFragmented { plan.redirectAll(pages) }
    }

    /// Allocates pages for `indices` and writes the request's bytes there, with what was around them on partly covered pages.
    private func place(
        _ indices: Range<UInt64>, _ range: ByteRange, _ buffer: UnsafeRawBufferPointer, _ plan: WritePlan, _ effort: Effort
    ) throws(BackendError) {
        var index = indices.lowerBound
        while index < indices.upperBound {
            let count = Int(indices.upperBound - index)
            let segment = count >= Layout.longPageCount ? try pool.map.segment(image, index) : nil
            let run = try pool.allocator.allocate(
                upTo: count, at: index, for: image.id, near: segment, isReusing: effort == .tight)
            plan.placed.append(.init(index: index, run: run))
            try fill(run, index..<index + UInt64(run.count), range, buffer, plan)
            index += UInt64(run.count)
        }
    }

    private func fill(
        _ run: PageRun, _ indices: Range<UInt64>, _ range: ByteRange, _ buffer: UnsafeRawBufferPointer, _ plan: WritePlan
    ) throws(BackendError) {
        let file = try pool.allocator.file(run.first.file)
        let whole = range.wholePages.clamped(to: indices)
        if !whole.isEmpty {
            let source = UnsafeRawBufferPointer(rebasing: buffer[range.part(in: whole).inBuffer])
            try file.writePages(source, at: run.first.advanced(by: Int(whole.lowerBound - indices.lowerBound)).byteOffset)
        }
        let (first, last) = (indices.lowerBound, indices.upperBound - 1)
        if !range.covers(first) { try fillPartly(first, run.first, range, buffer, file, plan) }
        if last != first, !range.covers(last) {
            try fillPartly(last, run.first.advanced(by: run.count - 1), range, buffer, file, plan)
        }
    }

    /// Writes a page as it is now with the request's bytes over it.
    private func fillPartly(
        _ index: UInt64, _ page: PageNumber, _ range: ByteRange, _ buffer: UnsafeRawBufferPointer, _ file: any DiskFile,
        _ plan: WritePlan
    ) throws(BackendError) {
        let bytes = plan.page
        if let old = try pool.map.entry(image.root, index).mappedPage {
            try pool.allocator.file(old.file).readPages(into: bytes, at: old.byteOffset)
        } else {
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
        }
        let part = range.part(in: index..<index + 1)
        UnsafeMutableRawBufferPointer(rebasing: bytes[Int(part.offsetInRun)...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[part.inBuffer]))
        try file.writePages(UnsafeRawBufferPointer(bytes), at: page.byteOffset)
    }

    private func adopt(_ piece: WritePlan.Placed) throws(BackendError) {
        try adopt(piece.run, at: piece.index)
        if piece.run.count < Geometry.tableEntryCount { image.relocation.isDue.store(true, ordering: .relaxed) }
    }

    /// Maps pages that hold their bytes, and records it. The image's lock is held exclusively.
    func adopt(_ run: PageRun, at index: UInt64) throws(BackendError) {
        let (epoch, plan) = (pool.currentEpoch, image.plan)
        plan.freed.reset()
        do throws(BackendError) {
            try pool.map.map(image, index, to: run, born: epoch, epoch: epoch) { plan.freed.append($0) }
        } catch {
            pool.failed(error, "change of a map")
            throw error
        }
        pool.allocator.free(plan.freed.runs)
        let record = JournalOperation.map(volume: image.id, index: index, count: UInt32(run.count), page: run.first, epoch: epoch)
        pool.noteChange(record, mapping: run, in: try pool.allocator.dataFile(of: run.first.file), on: image)
    }
}

extension Entry {
    /// The page of the data files, or nil if the entry is unmapped.
    var mappedPage: PageNumber? { isMapped ? page : nil }
}

/// What one write that needs new pages is about to do; kept with the image, so that its memory is used again. Guarded by the image's lock, held
/// exclusively.
final class WritePlan {
    struct InPlace {
        let indices: Range<UInt64>
        let first: PageNumber
    }

    /// New pages that hold the bytes of the request, not mapped yet.
    struct Placed {
        let index: UInt64
        let run: PageRun
    }

    var redirected: [Range<UInt64>] = []
    var inPlace: [InPlace] = []
    var placed: [Placed] = []
    /// What the map lets go of.
    var freed = FreedRuns()
    /// Room for one page that is put together.
    let page = UnsafeMutableRawBufferPointer.allocate(byteCount: Geometry.pageByteCount, alignment: Geometry.pageByteCount)

    deinit { page.deallocate() }

    func reset() {
        redirected.removeAll(keepingCapacity: true)
        inPlace.removeAll(keepingCapacity: true)
        placed.removeAll(keepingCapacity: true)
    }

    /// These pages need new places; what follows the ones before directly joins them.
    func redirect(_ indices: Range<UInt64>) {
        if let last = redirected.last, last.upperBound == indices.lowerBound {
            redirected[redirected.count - 1] = last.lowerBound..<indices.upperBound
        } else {
            redirected.append(indices)
        }
    }

    func redirectAll(_ indices: Range<UInt64>) {
        reset()
        redirected.append(indices)
    }
}
