/// A page of a simulated file: 4096 bytes somewhere in the bytes of the write that brought it, which are not copied for it.
struct Page: Sendable {
    let bytes: [UInt8]
    let start: Int
}

/// The pages of a simulated file, sparse. A copy shares everything with its original; what one of the two changes later parts in pieces of
/// 64 pages. So a disk is copied for every survivor of every power cut at next to no cost.
struct PageTable: Sendable {
    static let pageByteCount = 4096
    private static let sectorByteCount = 512
    private static let chunkPageCount = 64
    /// Empty where no page is.
    private var chunks: [[Page?]] = []
    private(set) var count = 0

    subscript(number: Int) -> Page? {
        let chunk = number / Self.chunkPageCount
        guard chunk < chunks.count, !chunks[chunk].isEmpty else { return nil }
        return chunks[chunk][number % Self.chunkPageCount]
    }

    private mutating func set(_ number: Int, _ page: Page) {
        let (chunk, index) = number.quotientAndRemainder(dividingBy: Self.chunkPageCount)
        while chunks.count <= chunk { chunks.append([]) }
        if chunks[chunk].isEmpty { chunks[chunk] = Array(repeating: nil, count: Self.chunkPageCount) }
        if chunks[chunk][index] == nil { count += 1 }
        chunks[chunk][index] = page
    }

    /// Fills `target` from `offset`; what was never written is zero.
    func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) {
        forEachPage(offset, target.count) { number, inPage, done in
            let part = UnsafeMutableRawBufferPointer(rebasing: target[done..<done + inPage.count])
            guard let page = self[number] else {
                part.initializeMemory(as: UInt8.self, repeating: 0)
                return
            }
            page.bytes.withUnsafeBytes { bytes in
                let start = page.start + inPage.lowerBound
                part.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + inPage.count]))
            }
        }
    }

    /// Writes what `sectors` lets through: for each page a bit for each 512 bytes of it. Returns the end of the last byte written, or 0.
    @discardableResult
    mutating func write(_ bytes: [UInt8], at offset: Int, sectors: (_ page: Int) -> UInt8 = { _ in .max }) -> Int {
        var end = 0
        forEachPage(offset, bytes.count) { number, inPage, done in
            let mask = sectors(number)
            guard mask != 0 else { return }
            if mask == .max, inPage.count == Self.pageByteCount {
                set(number, Page(bytes: bytes, start: done))
                end = offset + done + inPage.count
            } else {
                end = max(end, merge(bytes, done, into: number, inPage, mask))
            }
        }
        return end
    }

    private mutating func merge(_ bytes: [UInt8], _ done: Int, into number: Int, _ inPage: Range<Int>, _ mask: UInt8) -> Int {
        var page = [UInt8](repeating: 0, count: Self.pageByteCount)
        if let old = self[number] { page.replaceSubrange(0..., with: old.bytes[old.start..<old.start + Self.pageByteCount]) }
        var end = 0
        for sector in 0..<8 where mask & 1 << UInt8(sector) != 0 {
            let part = inPage.clamped(to: sector * Self.sectorByteCount..<(sector + 1) * Self.sectorByteCount)
            guard !part.isEmpty else { continue }
            let source = done + part.lowerBound - inPage.lowerBound
            page.replaceSubrange(part, with: bytes[source..<source + part.count])
            end = number * Self.pageByteCount + part.upperBound
        }
        if end > 0 { set(number, Page(bytes: page, start: 0)) }
        return end
    }

    func hasAny(_ pages: Range<Int>) -> Bool {
        let known = pages.clamped(to: 0..<chunks.count * Self.chunkPageCount)
        guard !known.isEmpty else { return false }
        let touched = known.lowerBound / Self.chunkPageCount...(known.upperBound - 1) / Self.chunkPageCount
        return touched.contains { !chunks[$0].isEmpty } && known.contains { self[$0] != nil }
    }

    /// Makes the whole pages of a range sparse.
    mutating func punch(_ pages: Range<Int>) {
        var number = pages.lowerBound
        while number < min(pages.upperBound, chunks.count * Self.chunkPageCount) {
            let (chunk, index) = number.quotientAndRemainder(dividingBy: Self.chunkPageCount)
            if chunks[chunk].isEmpty {
                number += Self.chunkPageCount - index
                continue
            }
            if chunks[chunk][index] != nil {
                chunks[chunk][index] = nil
                count -= 1
            }
            number += 1
        }
    }

    /// Splits bytes at page borders: the page, where in it, and how many bytes came before.
    private func forEachPage(_ offset: Int, _ count: Int, _ body: (_ number: Int, _ inPage: Range<Int>, _ done: Int) -> Void) {
        var done = 0
        while done < count {
            let (number, start) = (offset + done).quotientAndRemainder(dividingBy: Self.pageByteCount)
            let take = min(count - done, Self.pageByteCount - start)
            body(number, start..<start + take, done)
            done += take
        }
    }
}
