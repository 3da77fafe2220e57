import VarveBackend

/// The bytes of a volume as pages of 4 KiB; absent pages are zero.
struct PageMap: Sendable {
    private static let pageByteCount: UInt64 = 4096

    var byteCount: UInt64
    /// The snapshots that it grew from, newest first, deleted ones among them.
    var ancestors: [SnapshotID] = []
    private var pages: [UInt64: [UInt8]] = [:]

    init(byteCount: UInt64) { self.byteCount = byteCount }

    var mappedByteCount: UInt64 { UInt64(pages.count) * Self.pageByteCount }

    /// The bytes of the page that a byte is in; nil if it is absent.
    func page(at offset: UInt64) -> [UInt8]? { pages[offset / Self.pageByteCount] }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) {
        forEachPart(offset, UInt64(buffer.count)) { page, range, position in
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[position..<position + range.count])
            if let bytes = pages[page] {
                target.copyBytes(from: bytes[range])
            } else {
                target.initializeMemory(as: UInt8.self, repeating: 0)
            }
        }
    }

    mutating func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) {
        var changed = pages
        forEachPart(offset, UInt64(buffer.count)) { page, range, position in
            var bytes = changed[page] ?? [UInt8](repeating: 0, count: Int(Self.pageByteCount))
            bytes.replaceSubrange(range, with: buffer[position..<position + range.count])
            changed[page] = bytes
        }
        pages = changed
    }

    /// Whole pages go away; parts become zero, or stay as they are for a discard.
    mutating func clear(at offset: UInt64, count: UInt64, clearsParts: Bool) {
        var changed = pages
        let inside = pages.keys.filter { $0 >= offset / Self.pageByteCount && $0 * Self.pageByteCount < offset + count }
        for page in inside {
            let start = max(offset, page * Self.pageByteCount) - page * Self.pageByteCount
            let end = min(offset + count, (page + 1) * Self.pageByteCount) - page * Self.pageByteCount
            if end - start == Self.pageByteCount {
                changed[page] = nil
            } else if clearsParts {
                changed[page]?.replaceSubrange(Int(start)..<Int(end), with: repeatElement(0, count: Int(end - start)))
            }
        }
        pages = changed
    }

    /// The first extents of a range, or what of them differs from an older map.
    func extents(since old: PageMap?, in range: Range<UInt64>, limit: Int) -> [Extent] {
        var list = ExtentList(limit: limit)
        var at = range.lowerBound
        let end = min(range.upperBound, byteCount)
        // Pages that neither has need no look.
        var there = Array(pages.keys.filter { $0 >= at / Self.pageByteCount })
        if let old { there += old.pages.keys.filter { $0 >= at / Self.pageByteCount && pages[$0] == nil } }
        there.sort()
        var found = 0
        while at < end {
            let page = at / Self.pageByteCount
            while found < there.count, there[found] < page { found += 1 }
            let first = found < there.count ? there[found] : end / Self.pageByteCount + 1
            let next = min(end, (first == page ? page + 1 : first) * Self.pageByteCount)
            let isSame = old.map { $0.pages[page] == pages[page] } ?? false
            guard list.append(at..<next, isSame ? .unchanged : pages[page] == nil ? .hole : .data) else { break }
            at = next
        }
        return list.extents
    }

    /// Calls `body` for each page that the range touches, with the range inside the page and the position in the buffer.
    private func forEachPart(_ offset: UInt64, _ count: UInt64, _ body: (UInt64, Range<Int>, Int) -> Void) {
        var position: UInt64 = 0
        while position < count {
            let start = (offset + position) % Self.pageByteCount
            let length = min(Self.pageByteCount - start, count - position)
            body((offset + position) / Self.pageByteCount, Int(start)..<Int(start + length), Int(position))
            position += length
        }
    }
}
