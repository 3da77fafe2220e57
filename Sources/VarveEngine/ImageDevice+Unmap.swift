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
        guard mayDeallocate, !range.wholePages.isEmpty else { return try writeZeroBytes(offset..<range.end) }
        try writeZeroBytes(offset..<range.wholePages.lowerBound << Geometry.pageShift)
        try writeZeroBytes(range.wholePages.upperBound << Geometry.pageShift..<range.end)
        try unmap(range.wholePages)
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
