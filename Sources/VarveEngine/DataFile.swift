import VarveDisk
import VarveFormat

/// One data file: 1 GiB of pages, and which of them are taken. Guarded by the ``Allocator``'s lock, except `file`, which never changes.
///
/// Safe because of that lock.
final class DataFile: @unchecked Sendable {
    let number: Int
    let file: any DiskFile
    /// Reached by a map: what a checkpoint keeps.
    private(set) var mapped: [UInt64]
    /// Not to be given out: mapped, or freed and still named by something durable.
    private(set) var taken: [UInt64]
    private(set) var takenPerSegment: [UInt16]
    private(set) var mappedCount = 0
    private(set) var takenCount = 0
    /// The volume that allocates here; one at a time, so that its flush pays for its own bytes only.
    var owner: UInt64?
    /// Has bytes of newly mapped pages that no sync of the checkpoint has covered.
    var needsSync = false
    /// Allocation pages that differ from the disk, a bit each.
    var dirtyPages: UInt8 = 0
    private var openSegment = 0
    /// Every page of the open segment below this one is taken.
    private var searchStart = 0

    init(number: Int, file: any DiskFile) {
        self.number = number
        self.file = file
        mapped = Array(repeating: 0, count: Geometry.filePageCount / 64)
        taken = mapped
        takenPerSegment = Array(repeating: 0, count: Geometry.segmentsPerFile)
    }

    var freeCount: Int { Geometry.filePageCount - takenCount }

    /// Takes up to `count` consecutive free pages of one segment: from the open segment, else a wholly free one, else any with room.
    func allocate(upTo count: Int) -> Range<Int>? {
        guard let segment = segmentWithRoom() else { return nil }
        if segment != openSegment { (openSegment, searchStart) = (segment, segment * Geometry.segmentPageCount) }
        let run = firstFreeRun(upTo: count)
        searchStart = run.upperBound
        markTaken(run)
        markMapped(run)
        return run
    }

    private func segmentWithRoom() -> Int? {
        if takenPerSegment[openSegment] < Geometry.segmentPageCount { return openSegment }
        if takenCount == Geometry.filePageCount { return nil }
        let order = (0..<Geometry.segmentsPerFile).lazy.map { (self.openSegment + 1 + $0) % Geometry.segmentsPerFile }
        return order.first { self.takenPerSegment[$0] == 0 }
            ?? order.first { self.takenPerSegment[$0] < Geometry.segmentPageCount }
    }

    private func firstFreeRun(upTo count: Int) -> Range<Int> {
        let segmentEnd = (openSegment + 1) * Geometry.segmentPageCount
        var start = searchStart
        while isTaken(start) { start += 1 }
        var end = start + 1
        while end < segmentEnd, end - start < count, !isTaken(end) { end += 1 }
        return start..<end
    }

    /// A page reached by a map again or for the first time; it is taken from then on.
    func markMapped(_ pages: Range<Int>) {
        for page in pages where mapped[page / 64] & bit(page) == 0 {
            mapped[page / 64] |= bit(page)
            mappedCount += 1
        }
        markTaken(pages)
        markDirty(pages)
    }

    /// No map reaches these pages any more. They stay taken until ``release(_:)``.
    func unmap(_ pages: Range<Int>) {
        for page in pages where mapped[page / 64] & bit(page) != 0 {
            mapped[page / 64] &= ~bit(page)
            mappedCount -= 1
        }
        markDirty(pages)
    }

    /// The pages may be given out again, unless a map reaches them.
    func release(_ pages: Range<Int>) {
        for page in pages where taken[page / 64] & ~mapped[page / 64] & bit(page) != 0 {
            taken[page / 64] &= ~bit(page)
            takenCount -= 1
            takenPerSegment[page / Geometry.segmentPageCount] -= 1
            if page / Geometry.segmentPageCount == openSegment { searchStart = min(searchStart, page) }
        }
    }

    private func markTaken(_ pages: Range<Int>) {
        for page in pages where !isTaken(page) {
            taken[page / 64] |= bit(page)
            takenCount += 1
            takenPerSegment[page / Geometry.segmentPageCount] += 1
        }
    }

    private func markDirty(_ pages: Range<Int>) {
        guard !pages.isEmpty else { return }
        let last = (pages.upperBound - 1) / Geometry.pagesPerAllocationPage
        for page in pages.lowerBound / Geometry.pagesPerAllocationPage...last { dirtyPages |= 1 << UInt8(page) }
    }

    /// The bitmap of mapped pages that allocation page `number` keeps, little-endian words.
    func allocationPage(_ number: Int) -> [UInt8] {
        let words = Geometry.pagesPerAllocationPage / 64
        var writer = ByteWriter(capacity: Geometry.pageByteCount)
        for word in mapped[number * words..<(number + 1) * words] { writer.append(word) }
        return writer.bytes
    }

    /// Takes over an allocation page read from disk.
    func adopt(_ page: UnsafeRawBufferPointer, number: Int) {
        let words = Geometry.pagesPerAllocationPage / 64
        for index in 0..<words {
            let word = UInt64(littleEndian: page.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            let position = number * words + index
            mapped[position] = word
            taken[position] = word
            mappedCount += word.nonzeroBitCount
            takenCount += word.nonzeroBitCount
            takenPerSegment[position * 64 / Geometry.segmentPageCount] += UInt16(word.nonzeroBitCount)
        }
    }

    func isTaken(_ page: Int) -> Bool { taken[page / 64] & bit(page) != 0 }

    private func bit(_ page: Int) -> UInt64 { 1 << UInt64(page % 64) }
}
