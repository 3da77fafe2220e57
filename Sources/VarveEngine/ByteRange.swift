import VarveFormat

/// A request's bytes, and how they fall onto pages.
struct ByteRange {
    let offset: UInt64
    let count: Int

    var end: UInt64 { offset + UInt64(count) }

    /// Every page that the bytes touch.
    var pages: Range<UInt64> {
        offset >> Geometry.pageShift..<(end + UInt64(Geometry.pageByteCount) - 1) >> Geometry.pageShift
    }

    /// The pages that the bytes cover from end to end; may be empty.
    var wholePages: Range<UInt64> {
        let first = (offset + UInt64(Geometry.pageByteCount) - 1) >> Geometry.pageShift
        return first..<max(first, end >> Geometry.pageShift)
    }

    /// Whether the bytes cover the page from end to end.
    func covers(_ index: UInt64) -> Bool { wholePages.contains(index) }

    struct Part {
        /// Where in the request's buffer.
        let inBuffer: Range<Int>
        /// Bytes from the start of the first page of the run.
        let offsetInRun: UInt64
    }

    /// What of the request falls onto these pages, which it touches.
    @inline(__always)
    func part(in indices: Range<UInt64>) -> Part {
        let start = max(offset, indices.lowerBound << Geometry.pageShift)
        let stop = min(end, indices.upperBound << Geometry.pageShift)
        return Part(
            inBuffer: Int(start - offset)..<Int(stop - offset), offsetInRun: start - (indices.lowerBound << Geometry.pageShift))
    }
}
