import VarveBackend
import VarveFormat

/// TRIM and WRITE_ZEROES.
extension ImageDevice {
    func discard(at offset: UInt64, count: UInt64) throws(BackendError) {
        try checkChangeable()
        try unmap(ByteRange(offset: offset, count: Int(count)).wholePages)
    }

    func writeZeroes(at offset: UInt64, count: UInt64, mayDeallocate: Bool) throws(BackendError) {
        try checkChangeable()
        let range = ByteRange(offset: offset, count: Int(count))
        guard mayDeallocate else { return try writeZeroBytes(offset..<range.end) }
        let whole = range.wholePages
        let (start, end) = (whole.lowerBound << Geometry.pageShift, whole.upperBound << Geometry.pageShift)
        try clear(offset..<min(start, range.end))
        try clear(min(end, range.end)..<range.end)
        try unmap(whole)
    }

    /// Zeroes a part of one page, unless nothing is mapped there: then it reads as zero.
    private func clear(_ bytes: Range<UInt64>) throws(BackendError) {
        if bytes.isEmpty { return }
        let isMapped = try reading { () throws(BackendError) in
            try pool.map.entry(image.root, bytes.lowerBound >> Geometry.pageShift).isMapped
        }
        if isMapped { try writeZeroBytes(bytes) }
    }

    /// Writes zeroes that own space.
    private func writeZeroBytes(_ bytes: Range<UInt64>) throws(BackendError) {
        var offset = bytes.lowerBound
        while offset < bytes.upperBound {
            let count = min(Self.zeroes.count, Int(bytes.upperBound - offset))
            try write(UnsafeRawBufferPointer(rebasing: Self.zeroes[..<count]), at: offset)
            offset += UInt64(count)
        }
    }

    /// Lives as long as the process; never written.
    nonisolated(unsafe) private static let zeroes: UnsafeRawBufferPointer = {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: Geometry.pageByteCount)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        return UnsafeRawBufferPointer(memory)
    }()

    private func unmap(_ pages: Range<UInt64>) throws(BackendError) {
        if pages.isEmpty { return }
        try makeDraftRoom(slotCount: 1)
        try changing { () throws(BackendError) in
            var freed = FreedRuns()
            do throws(BackendError) {
                try pool.map.unmap(image, pages, epoch: pool.currentEpoch) { freed.append($0) }
            } catch {
                pool.failed(error, "change of a map")
                throw error
            }
            pool.allocator.free(freed.runs)
            pool.noteChange(.unmap(volume: image.id, index: pages.lowerBound, count: UInt64(pages.count)), on: image)
        }
        try flushIfNeeded()
        pool.boundTables()
        pool.maintenance.wakeIfDue(pool)
    }
}
