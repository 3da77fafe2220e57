import VarveFormat

/// Where one volume's new pages come from. Guarded by the ``Allocator``'s lock.
///
/// A long write, or a series of short ones that follow each other, is a *stream*: each unit of it (512 indices) gets a segment of its own, in
/// which a page stands where its index stands in the unit, so that a unit written whole is a large page. Everything else fills open
/// segments in order.
struct PageSource {
    /// Pages in a row from which on a write is a stream.
    private static let streamPageCount = 16
    /// Segments that a volume keeps for units not yet full: that many streams go on side by side.
    private static let streamCountMax = 8

    private struct Stream {
        let unit: UInt64
        let file: DataFile
        let segment: Int
    }

    /// The volume's files that have room.
    private var files: [DataFile] = []
    /// Latest used last.
    private var streams: [Stream] = []
    /// Where the last allocation ended, and how many pages in a row led there.
    private var sequence = (end: UInt64.max, count: 0)

    mutating func add(_ file: DataFile) { if !files.contains(where: { $0 === file }) { files.append(file) } }

    /// Up to `count` pages, at least one; nil if the volume's files have no room.
    /// - Parameter segment: the first page of a segment in which pages of the same unit already stand in their places, if there is one.
    mutating func allocate(upTo count: Int, at index: UInt64, near segment: PageNumber?, isReusing: Bool) -> PageRun? {
        let inSequence = (sequence.end == index ? sequence.count : 0) + count
        let isStream = inSequence >= Self.streamPageCount && !isReusing
        guard
            let run = (isStream ? stream(upTo: count, at: index, near: segment) : nil) ?? fill(upTo: count, isReusing: isReusing)
        else {
            return nil
        }
        let isContinued = sequence.end == index
        sequence = (index + UInt64(run.count), (isContinued ? sequence.count : 0) + run.count)
        return run
    }

    mutating func allocateSegment() -> PageRun? {
        for file in files {
            guard let segment = file.reserveSegment() else { continue }
            file.unreserve(segment)
            let pages = segment * Geometry.segmentPageCount..<(segment + 1) * Geometry.segmentPageCount
            file.hold(pages)
            return PageRun(file, pages)
        }
        return nil
    }

    // MARK: Streams

    private mutating func stream(upTo count: Int, at index: UInt64, near segment: PageNumber?) -> PageRun? {
        let slot = Geometry.slot(of: index, level: 0)
        let count = min(count, Geometry.tableEntryCount - slot)
        let unit = index >> Geometry.tableShift
        if let position = streams.firstIndex(where: { $0.unit == unit }) {
            let stream = streams.remove(at: position)
            if let run = Self.take(stream, slot, upTo: count) {
                streams.append(stream)
                return run
            }
            // Its place is taken: the unit is being written again.
            stream.file.unreserve(stream.segment)
        }
        if let segment, let file = files.first(where: { $0.number == segment.file }),
            let pages = file.allocate(at: segment.pageInFile + slot, upTo: count)
        {
            return PageRun(file, pages)
        }
        guard let stream = open(unit) else { return nil }
        return Self.take(stream, slot, upTo: count)
    }

    private static func take(_ stream: Stream, _ slot: Int, upTo count: Int) -> PageRun? {
        stream.file.allocate(at: stream.segment * Geometry.segmentPageCount + slot, upTo: count).map { PageRun(stream.file, $0) }
    }

    private mutating func open(_ unit: UInt64) -> Stream? {
        for file in files {
            guard let segment = file.reserveSegment() else { continue }
            let stream = Stream(unit: unit, file: file, segment: segment)
            streams.append(stream)
            if streams.count > Self.streamCountMax { closeOldest() }
            return stream
        }
        return nil
    }

    private mutating func closeOldest() {
        let stream = streams.removeFirst()
        stream.file.unreserve(stream.segment)
    }

    // MARK: Filling

    private mutating func fill(upTo count: Int, isReusing: Bool) -> PageRun? {
        for file in files {
            if let pages = file.allocate(upTo: count, isReusing: isReusing) { return PageRun(file, pages) }
        }
        files.removeAll { $0.freeCount == 0 }
        return nil
    }
}

extension PageRun {
    init(_ file: DataFile, _ pages: Range<Int>) {
        self.init(first: PageNumber(file: file.number, page: pages.lowerBound), count: pages.count)
    }
}
