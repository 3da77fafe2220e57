import Synchronization
import VarveBackend
import VarveFormat

/// Redirect on write: pages that a snapshot can see, and pages not mapped yet, are written to new places.
extension ImageDevice {
    /// A run of new pages that already hold the bytes of the request, not mapped yet.
    private struct Placed {
        let index: UInt64
        let run: PageRun
    }

    /// Writes all of the request or, if the pool is full, none of it: new pages are written first, the volume's own pages in place
    /// afterwards, and the map changes last.
    func writeRedirected(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        let range = ByteRange(offset: offset, count: buffer.count)
        try pool.gate.withShared { () throws(BackendError) in
            try image.lock.withExclusive { () throws(BackendError) in
                try checkLive()
                var placed: [Placed] = []
                do throws(BackendError) {
                    try forEachOwnership(range.pages) { (indices, isOwn) throws(BackendError) in
                        if !isOwn { try place(indices, range, buffer, &placed) }
                    }
                    try forEachOwnership(range.pages) { (indices, isOwn) throws(BackendError) in
                        if isOwn { try overwrite(range, buffer, within: indices) }
                    }
                } catch {
                    for piece in placed { pool.allocator.undoAllocation(piece.run) }
                    throw error
                }
                for piece in placed { try adopt(piece) }
            }
        }
    }

    /// Splits a range of pages into stretches that are the volume's own and stretches that are not.
    private func forEachOwnership(
        _ pages: Range<UInt64>, _ body: (Range<UInt64>, Bool) throws(BackendError) -> Void
    ) throws(BackendError) {
        var start = pages.lowerBound
        var isOwn = try pool.map.isPrivate(image, start..<start + 1)
        for index in pages.dropFirst() {
            let own = try pool.map.isPrivate(image, index..<index + 1)
            if own == isOwn { continue }
            try body(start..<index, isOwn)
            (start, isOwn) = (index, own)
        }
        try body(start..<pages.upperBound, isOwn)
    }

    /// Allocates pages for `indices` and writes the request's bytes there, with what was around them on partly covered pages.
    private func place(
        _ indices: Range<UInt64>, _ range: ByteRange, _ buffer: UnsafeRawBufferPointer, _ placed: inout [Placed]
    ) throws(BackendError) {
        var index = indices.lowerBound
        while index < indices.upperBound {
            let run = try pool.allocator.allocate(upTo: Int(indices.upperBound - index), for: image.id)
            placed.append(Placed(index: index, run: run))
            try fill(run, index..<index + UInt64(run.count), range, buffer)
            index += UInt64(run.count)
        }
    }

    private func fill(
        _ run: PageRun, _ indices: Range<UInt64>, _ range: ByteRange, _ buffer: UnsafeRawBufferPointer
    ) throws(BackendError) {
        let file = try pool.allocator.file(run.first.file)
        let whole = range.wholePages.clamped(to: indices)
        if !whole.isEmpty {
            let source = UnsafeRawBufferPointer(rebasing: buffer[range.part(in: whole).inBuffer])
            try file.writePages(source, at: run.first.advanced(by: Int(whole.lowerBound - indices.lowerBound)).byteOffset)
        }
        for index in Set([indices.lowerBound, indices.upperBound - 1]) where !range.covers(index) {
            let page = try merged(index, range, buffer)
            try file.writeBytes(page, at: run.first.advanced(by: Int(index - indices.lowerBound)).byteOffset)
        }
    }

    /// The page as it is now with the request's bytes over it.
    private func merged(_ index: UInt64, _ range: ByteRange, _ buffer: UnsafeRawBufferPointer) throws(BackendError) -> [UInt8] {
        var page = [UInt8](repeating: 0, count: Geometry.pageByteCount)
        if let first = try pool.map.entry(image.root, index).mappedPage {
            page = try pool.allocator.file(first.file).readBytes(count: Geometry.pageByteCount, at: first.byteOffset)
        }
        let part = range.part(in: index..<index + 1)
        page.withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[Int(part.offsetInRun)...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[part.inBuffer]))
        }
        return page
    }

    /// Maps pages that hold their bytes, and notes it for the next flush.
    private func adopt(_ piece: Placed) throws(BackendError) {
        let epoch = pool.currentEpoch
        do throws(BackendError) {
            try pool.map.map(image, piece.index, to: piece.run, born: epoch, epoch: epoch) {
                pool.allocator.free(PageRun(first: $0, count: 1))
            }
        } catch {
            pool.failed(error, "change of a map")
            throw error
        }
        pool.allocator.noteWritten(piece.run)
        image.unflushed.withLock { unflushed in
            unflushed.files.insert(piece.run.first.file)
            unflushed.append(
                .map(
                    volume: image.id, index: piece.index, count: UInt32(piece.run.count), page: piece.run.first, epoch: epoch),
                generation: pool.generation)
        }
    }
}

extension Entry {
    /// The page of the data files, or nil if the entry is unmapped.
    var mappedPage: PageNumber? { isMapped ? page : nil }
}
