import Glibc
import VarveBackend
import VarveDisk
import VarveFormat

/// Reading, and what writes have to read. Nobody holds an image's lock while a disk is read: whoever needs it, to write in a volume or to read what is
/// in memory, would wait for that disk too.
///
/// Pages that were found in the map stay what they are for a reader without the lock: a write redirects or writes in place, as it may beside
/// any read, and a page that the map lets go of is not given out again while a reader of before is among ``Pool/readers``.
extension ImageDevice {
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try read(into: buffer, at: offset) { (file, part, place) throws(BackendError) in try file.readPages(into: part, at: place)
        }
    }

    func readStored(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try read(into: buffer, at: offset) { (file, part, place) throws(BackendError) in
            try file.readPagesUncached(into: part, at: place)
        }
    }

    /// Reads a part of a request from its place in a file.
    private typealias PartReader = (any DiskFile, UnsafeMutableRawBufferPointer, UInt64) throws(BackendError) -> Void

    @inline(__always)
    private func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, _ readPart: PartReader
    ) throws(BackendError) {
        try pool.checkOpen()
        let range = ByteRange(offset: offset, count: buffer.count)
        try amongReaders { () throws(BackendError) in
            var places = PagePlaces(from: range.pages.lowerBound)
            while places.end < range.pages.upperBound {
                let rest = places.end..<PageMap.unitEnd(places.end, in: places.end..<range.pages.upperBound)
                try find(rest, &places)
                for place in 0..<places.count { try read(places[place], of: range, into: buffer, readPart) }
            }
        }
        pool.boundTables()
    }

    func readIfReady(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        try pool.checkOpen()
        let range = ByteRange(offset: offset, count: buffer.count)
        return try reading { () throws(BackendError) in
            guard pool.map.firstMissing(image.root, range.pages) == nil else { return false }
            var isReady = true
            try pool.map.forEachRun(image.root, range.pages) { (indices, first) throws(BackendError) in
                guard isReady else { return }
                let part = range.part(in: indices)
                let target = UnsafeMutableRawBufferPointer(rebasing: buffer[part.inBuffer])
                guard let first else { return Self.clear(target) }
                let file = try pool.allocator.file(first.file)
                isReady = try file.readPagesIfCached(into: target, at: first.byteOffset + part.offsetInRun)
            }
            return isReady
        }
    }

    func beginReading(_ range: Range<UInt64>) throws(BackendError) -> FilePlace? {
        try pool.checkOpen()
        let visit = pool.readers.enter()
        var place: FilePlace?
        defer { if place == nil { pool.readers.leave(visit) } }
        let pages = ByteRange(offset: range.lowerBound, count: range.count).pages
        try reading { () throws(BackendError) in
            guard pool.map.firstMissing(image.root, pages) == nil else { return }
            try pool.map.forEachRun(image.root, pages) { (indices, first) throws(BackendError) in
                guard indices == pages, let first, let file = try pool.allocator.file(first.file).descriptor else { return }
                let offset = first.byteOffset + range.lowerBound % UInt64(Geometry.pageByteCount)
                place = FilePlace(descriptor: file, offset: offset, token: visit)
            }
        }
        return place
    }

    func endReading(_ place: FilePlace) { pool.readers.leave(place.token) }

    /// Finds out where the first of these pages are, all in one unit.
    private func find(_ pages: Range<UInt64>, _ places: inout PagePlaces) throws(BackendError) {
        try readingInMemory(pages) { () throws(BackendError) in
            places.reset()
            try pool.map.forEachRun(image.root, pages) { (indices, first) throws(BackendError) in
                places.append(indices, first)
            }
        }
    }

    /// Reads what of a request falls onto a place, or zeroes it if nothing is mapped there.
    private func read(
        _ place: PagePlaces.Place, of range: ByteRange, into buffer: UnsafeMutableRawBufferPointer, _ readPart: PartReader
    ) throws(BackendError) {
        let part = range.part(in: place.indices)
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[part.inBuffer])
        guard let first = place.first else { return Self.clear(target) }
        try readPart(try pool.allocator.file(first.file), target, first.byteOffset + part.offsetInRun)
    }

    @inline(__always)
    private static func clear(_ target: UnsafeMutableRawBufferPointer) { memset(target.baseAddress!, 0, target.count) }

    private func amongReaders<R>(_ body: () throws(BackendError) -> R) throws(BackendError) -> R {
        let visit = pool.readers.enter()
        defer { pool.readers.leave(visit) }
        return try body()
    }

    /// As ``reading(_:)``, once the tables that tell of `pages` are in memory. One that is let go of again as soon as it is read, or cannot be read,
    /// is left to the body.
    func readingInMemory(_ pages: Range<UInt64>, _ body: () throws(BackendError) -> Void) throws(BackendError) {
        var fetched: NodeID?
        while true {
            let missing = try reading { () throws(BackendError) -> NodeID? in
                if let missing = pool.map.firstMissing(image.root, pages), missing != fetched { return missing }
                try body()
                return nil
            }
            guard let missing else { return }
            pool.nodes.prefetch(missing)
            fetched = missing
        }
    }

    // MARK: What writes read

    /// Brings what a write will have to read into memory: tables, and the pages that it covers only partly.
    func prepare(_ range: ByteRange) throws(BackendError) {
        try readingInMemory(range.pages) {}
        let (first, last) = (range.pages.lowerBound, range.pages.upperBound - 1)
        if !range.covers(first) { try fetch(first) }
        if last != first, !range.covers(last) { try fetch(last) }
    }

    /// Brings a page into the page cache, if it is mapped.
    private func fetch(_ index: UInt64) throws(BackendError) {
        try amongReaders { () throws(BackendError) in
            var places = PagePlaces(from: index)
            try find(index..<index + 1, &places)
            guard let page = places[0].first, try !isCached(page) else { return }
            try withByte(of: page) { (byte, file) throws(BackendError) in try file.readPages(into: byte, at: page.byteOffset) }
        }
    }

    /// Whether a write has nothing to wait for. The image's lock is held.
    @inline(__always)
    func isReady(_ range: ByteRange) throws(BackendError) -> Bool {
        guard pool.map.firstMissing(image.root, range.pages) == nil else { return false }
        let (first, last) = (range.pages.lowerBound, range.pages.upperBound - 1)
        if !range.covers(first), try !isCached(first) { return false }
        if last != first, !range.covers(last), try !isCached(last) { return false }
        return true
    }

    /// Whether what is at an index can be read without waiting. The image's lock is held.
    private func isCached(_ index: UInt64) throws(BackendError) -> Bool {
        guard let page = try pool.map.entry(image.root, index).mappedPage else { return true }
        return try isCached(page)
    }

    private func isCached(_ page: PageNumber) throws(BackendError) -> Bool {
        try withByte(of: page) { (byte, file) throws(BackendError) in try file.readPagesIfCached(into: byte, at: page.byteOffset)
        }
    }

    /// The page cache has a page if it has a byte of it.
    private func withByte<R>(
        of page: PageNumber, _ body: (UnsafeMutableRawBufferPointer, any DiskFile) throws(BackendError) -> R
    ) throws(BackendError) -> R {
        let file = try pool.allocator.file(page.file)
        var byte: UInt8 = 0
        return try withUnsafeMutableBytes(of: &byte) { (byte) throws(BackendError) in try body(byte, file) }
    }
}

/// Where the bytes of pages are, in order: what a reader takes with it when it lets go of the image's lock.
private struct PagePlaces {
    struct Place {
        var indices: Range<UInt64>
        /// Nil if nothing is mapped.
        var first: PageNumber?
    }

    /// A unit in more pieces than this is read in several turns.
    private static let countMax = 16

    private var places = InlineArray<16, Place>(repeating: Place(indices: 0..<0, first: nil))
    private(set) var count = 0
    /// What lies before this index is told of.
    private(set) var end: UInt64

    init(from index: UInt64) { end = index }

    subscript(position: Int) -> Place { places[position] }

    mutating func reset() { count = 0 }

    /// Adds what comes next, unless there is no room left.
    mutating func append(_ indices: Range<UInt64>, _ first: PageNumber?) {
        guard count < Self.countMax, indices.lowerBound == end else { return }
        places[count] = Place(indices: indices, first: first)
        count += 1
        end = indices.upperBound
    }
}
