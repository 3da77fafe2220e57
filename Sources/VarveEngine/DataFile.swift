import Atomics
import VarveDisk
import VarveFormat

/// One data file: 1 GiB of pages, and which of them are taken. Guarded by the ``Allocator``'s lock, except `file`, which never changes, and
/// the atomics.
///
/// Safe because of that lock.
final class DataFile: @unchecked Sendable {
    let number: Int
    let file: any DiskFile
    /// The volume that writes here, 0 if none: one at a time, so that its flush pays for its own bytes only.
    private let writer = ManagedAtomic<UInt64>(0)
    /// The round of its writer's flushes that knows of bytes written here (``Unflushed/round``). Guarded by the writer's mutex for those.
    var unflushedRound: UInt64 = 0
    /// The last journal file that may hold bytes of pages of this file; 0 if none.
    let journaledIn = ManagedAtomic<UInt64>(0)
    /// Reached by a map: what a checkpoint keeps.
    private(set) var mapped: [UInt64]
    /// Not to be given out: mapped, or freed and still named by something durable.
    private(set) var taken: [UInt64]
    private(set) var takenPerSegment: [UInt16]
    private(set) var mappedCount = 0
    private(set) var takenCount = 0
    /// Segments kept for the rest of a sequential write.
    private var reserved: Set<Int> = []
    /// Has bytes of newly mapped pages that no sync of the checkpoint has covered.
    var needsSync = false
    /// Allocation pages that differ from the disk, a bit each.
    var dirtyPages: UInt8 = 0
    private static let wordsPerSegment = Geometry.segmentPageCount / 64
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
    /// Whether there is enough room to make it worth a volume's while.
    var isWorthOpening: Bool { freeCount >= Geometry.filePageCount / 8 }
    func isFree(_ segment: Int) -> Bool { takenPerSegment[segment] == 0 }

    // MARK: Whose it is

    var owner: UInt64 { writer.load(ordering: .acquiring) }

    /// Whether the volume may write here; the first one to ask gets a file that is nobody's. Any thread, no lock.
    @inline(__always)
    func claim(for volume: UInt64) -> Bool {
        let owner = writer.load(ordering: .acquiring)
        if owner == volume { return true }
        guard owner == 0 else { return false }
        let (exchanged, original) = writer.compareExchange(expected: 0, desired: volume, ordering: .acquiringAndReleasing)
        return exchanged || original == volume
    }

    /// The writer is gone, and with it what it would have flushed.
    func disown(_ volume: UInt64) {
        guard owner == volume else { return }
        unflushedRound = 0
        reserved = []
        writer.store(0, ordering: .releasing)
    }

    /// Bytes of its pages may have gone to a journal file up to this one.
    func noteJournaled(in number: UInt64) { journaledIn.store(number, ordering: .releasing) }

    // MARK: Giving out

    /// Takes up to `count` consecutive free pages of one segment: from the open segment, else a wholly free one, else any with room.
    /// - Parameter isReusing: never from a wholly free segment, whose space may still have to come from the file system.
    func allocate(upTo count: Int, isReusing: Bool) -> Range<Int>? {
        guard let segment = segmentWithRoom(isReusing: isReusing) else { return nil }
        if segment != openSegment { (openSegment, searchStart) = (segment, segment * Geometry.segmentPageCount) }
        var start = searchStart
        while isTaken(start) { start += 1 }
        let run = freeRun(from: start, upTo: count)
        searchStart = run.upperBound
        take(run)
        return run
    }

    private func segmentWithRoom(isReusing: Bool) -> Int? {
        if takenCount == Geometry.filePageCount { return nil }
        if hasRoom(openSegment), !isReusing || takenPerSegment[openSegment] > 0 { return openSegment }
        let order = (0..<Geometry.segmentsPerFile).lazy.map { (self.openSegment + 1 + $0) % Geometry.segmentsPerFile }
        if isReusing { return order.first { self.hasRoom($0) && self.takenPerSegment[$0] > 0 } }
        return order.first { self.hasRoom($0) && self.takenPerSegment[$0] == 0 } ?? order.first { self.hasRoom($0) }
    }

    private func hasRoom(_ segment: Int) -> Bool {
        takenPerSegment[segment] < Geometry.segmentPageCount && !reserved.contains(segment)
    }

    private func freeRun(from start: Int, upTo count: Int) -> Range<Int> {
        let segmentEnd = (start / Geometry.segmentPageCount + 1) * Geometry.segmentPageCount
        var end = start
        let limit = min(segmentEnd, start + count)
        while end < limit {
            let rest = 64 - end % 64
            let free = min((taken[end / 64] >> UInt64(end % 64)).trailingZeroBitCount, rest)
            end += free
            if free < rest { break }
        }
        return start..<min(end, limit)
    }

    private func take(_ run: Range<Int>) {
        markTaken(run)
        markMapped(run)
    }

    /// Keeps a wholly free segment for a sequential write.
    func reserveSegment() -> Int? {
        guard freeCount >= Geometry.segmentPageCount else { return nil }
        let order = (0..<Geometry.segmentsPerFile).lazy.map { (self.openSegment + $0) % Geometry.segmentsPerFile }
        guard let segment = order.first(where: { self.takenPerSegment[$0] == 0 && !self.reserved.contains($0) }) else {
            return nil
        }
        reserved.insert(segment)
        return segment
    }

    func unreserve(_ segment: Int) { reserved.remove(segment) }

    /// Takes up to `count` free pages from `page` on, in its segment; nil if `page` is taken.
    func allocate(at page: Int, upTo count: Int) -> Range<Int>? {
        let run = freeRun(from: page, upTo: count)
        guard !run.isEmpty else { return nil }
        take(run)
        return run
    }

    /// Takes free pages that no map reaches yet.
    func hold(_ pages: Range<Int>) { markTaken(pages) }

    // MARK: The books

    /// A page reached by a map again or for the first time; it is taken from then on.
    func markMapped(_ pages: Range<Int>) {
        Self.forEachWord(of: pages) { word, bits in
            mappedCount += (bits & ~mapped[word]).nonzeroBitCount
            mapped[word] |= bits
        }
        markTaken(pages)
        markDirty(pages)
    }

    /// No map reaches these pages any more. They stay taken until ``release(_:)``.
    func unmap(_ pages: Range<Int>) {
        Self.forEachWord(of: pages) { word, bits in
            mappedCount -= (bits & mapped[word]).nonzeroBitCount
            mapped[word] &= ~bits
        }
        markDirty(pages)
    }

    /// The pages may be given out again, unless a map reaches them.
    func release(_ pages: Range<Int>) {
        Self.forEachWord(of: pages) { word, bits in
            let released = bits & taken[word] & ~mapped[word]
            if released == 0 { return }
            taken[word] &= ~released
            takenCount -= released.nonzeroBitCount
            let segment = word / Self.wordsPerSegment
            takenPerSegment[segment] -= UInt16(released.nonzeroBitCount)
            if segment == openSegment { searchStart = min(searchStart, word * 64 + released.trailingZeroBitCount) }
        }
    }

    /// The stretches of `pages` that no map reaches.
    func unmappedRuns(in pages: Range<Int>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for page in pages where mapped[page / 64] & bit(page) == 0 {
            if let last = runs.last, last.upperBound == page {
                runs[runs.count - 1] = last.lowerBound..<page + 1
            } else {
                runs.append(page..<page + 1)
            }
        }
        return runs
    }

    private func markTaken(_ pages: Range<Int>) {
        Self.forEachWord(of: pages) { word, bits in
            let added = (bits & ~taken[word]).nonzeroBitCount
            taken[word] |= bits
            takenCount += added
            takenPerSegment[word / Self.wordsPerSegment] += UInt16(added)
        }
    }

    /// The words of a bitmap that tell of `pages`, each with the bits that are theirs.
    @inline(__always)
    private static func forEachWord(of pages: Range<Int>, _ body: (_ word: Int, _ bits: UInt64) -> Void) {
        var page = pages.lowerBound
        while page < pages.upperBound {
            let count = min(64 - page % 64, pages.upperBound - page)
            body(page / 64, (UInt64.max >> UInt64(64 - count)) << UInt64(page % 64))
            page += count
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
            takenPerSegment[position / Self.wordsPerSegment] += UInt16(word.nonzeroBitCount)
        }
    }

    func isTaken(_ page: Int) -> Bool { taken[page / 64] & bit(page) != 0 }

    private func bit(_ page: Int) -> UInt64 { 1 << UInt64(page % 64) }
}
