import VarveFormat

/// What a check knows of one data file: what the books say, what maps reach, and from where.
struct CheckedFile {
    private var accounted = [UInt64](repeating: 0, count: Geometry.filePageCount / 64)
    private var reached = [UInt64](repeating: 0, count: Geometry.filePageCount / 64)
    /// The index at which each page of a segment is mapped, its low 32 bits. Empty: by no table yet, or only whole.
    private var indices = [[UInt32]](repeating: [], count: Geometry.segmentsPerFile)
    /// The index at which the first page of a large page is mapped.
    private var largeIndices = [UInt32?](repeating: nil, count: Geometry.segmentsPerFile)

    /// Takes over a page of the books.
    mutating func adopt(_ page: PageBuffer, number: Int) {
        let words = Geometry.pagesPerAllocationPage / 64
        for position in 0..<words { accounted[number * words + position] = page.word(position) }
    }

    /// A map reaches pages of one segment from `index` on. Several may, from the same index: another one is answered.
    mutating func reach(_ run: PageRun, from index: UInt64) -> UInt64? {
        let first = run.first.pageInFile
        let segment = first / Geometry.segmentPageCount
        if run.count == Geometry.segmentPageCount, indices[segment].isEmpty, largeIndices[segment] == nil {
            largeIndices[segment] = UInt32(truncatingIfNeeded: index)
            for word in first / 64..<(first + run.count) / 64 { reached[word] = .max }
            return nil
        }
        for step in 0..<run.count {
            if let other = reach(first + step, from: UInt32(truncatingIfNeeded: index + UInt64(step))) { return UInt64(other) }
        }
        return nil
    }

    private mutating func reach(_ page: Int, from index: UInt32) -> UInt32? {
        let (segment, slot) = (page / Geometry.segmentPageCount, page % Geometry.segmentPageCount)
        if reached[page / 64] & bit(page) != 0 {
            let known = indices[segment].isEmpty ? (largeIndices[segment] ?? 0) &+ UInt32(slot) : indices[segment][slot]
            return known == index ? nil : known
        }
        if indices[segment].isEmpty { indices[segment] = Array(repeating: 0, count: Geometry.segmentPageCount) }
        indices[segment][slot] = index
        reached[page / 64] |= bit(page)
        return nil
    }

    var reachedCount: Int { reached.reduce(0) { $0 + $1.nonzeroBitCount } }
    /// Pages that the books call used and no map reaches.
    var leaked: [Int] { pages { accounted[$0] & ~reached[$0] } }
    /// Pages that a map reaches and the books do not know.
    var unaccounted: [Int] { pages { reached[$0] & ~accounted[$0] } }

    private func pages(_ word: (Int) -> UInt64) -> [Int] {
        reached.indices.flatMap { position -> [Int] in
            let word = word(position)
            return word == 0 ? [] : (0..<64).filter { word & 1 << UInt64($0) != 0 }.map { position * 64 + $0 }
        }
    }

    private func bit(_ page: Int) -> UInt64 { 1 << UInt64(page % 64) }
}

/// Numbers that are in, one bit each.
struct Bitmap {
    private var words: [UInt64] = []

    func contains(_ number: UInt64) -> Bool {
        let position = Int(number / 64)
        return position < words.count && words[position] & 1 << (number % 64) != 0
    }

    /// Puts a number in; false if it was in.
    mutating func insert(_ number: UInt64) -> Bool {
        let position = Int(number / 64)
        if position >= words.count { words += Array(repeating: 0, count: position + 1 - words.count + words.count / 2) }
        let bit = 1 << (number % 64) as UInt64
        defer { words[position] |= bit }
        return words[position] & bit == 0
    }
}

/// Room for one page of metadata.
final class PageBuffer {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Geometry.pageByteCount, alignment: Geometry.pageByteCount)

    deinit { bytes.deallocate() }

    func clear() { bytes.initializeMemory(as: UInt8.self, repeating: 0) }
    func word(_ position: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position * 8, as: UInt64.self))
    }
    var words: [UInt64] { (0..<Geometry.tableEntryCount).map { word($0) } }
}
