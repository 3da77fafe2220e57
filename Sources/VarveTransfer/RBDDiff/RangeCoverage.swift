/// The ranges that a stream has told of, so that none is told of twice.
///
/// Streams ascend, and then this is one range, or one for each gap; those of striped images go back a little. A stream that leaves more gaps
/// than ``rangeCountMax`` may go back only as far as the newer half of them.
package struct RangeCoverage {
    /// 16 bytes each.
    package static let rangeCountMax = 1 << 20

    /// Ascending, with gaps between them.
    private var ranges: [Range<UInt64>] = []
    private let limit: Int
    /// Below this, nothing is known any more.
    package private(set) var floor: UInt64 = 0

    package init(limit: Int = Self.rangeCountMax) { self.limit = limit }

    /// False, and nothing added, if some of the range is covered already.
    package mutating func insert(_ range: Range<UInt64>) -> Bool {
        guard !range.isEmpty else { return true }
        let next = index(after: range.lowerBound)
        if next > 0, ranges[next - 1].upperBound > range.lowerBound { return false }
        if next < ranges.count, ranges[next].lowerBound < range.upperBound { return false }
        add(range, at: next)
        if ranges.count > limit { forget() }
        return true
    }

    /// What is not covered from ``floor`` on.
    func gaps(before end: UInt64) -> [Range<UInt64>] {
        var gaps: [Range<UInt64>] = []
        var position = floor
        for range in ranges + [end..<end] where range.lowerBound <= end {
            if range.lowerBound > position { gaps.append(position..<range.lowerBound) }
            position = max(position, range.upperBound)
        }
        return gaps
    }

    private mutating func add(_ range: Range<UInt64>, at next: Int) {
        let touchesLast = next > 0 && ranges[next - 1].upperBound == range.lowerBound
        let touchesNext = next < ranges.count && ranges[next].lowerBound == range.upperBound
        switch (touchesLast, touchesNext) {
        case (true, true):
            ranges[next - 1] = ranges[next - 1].lowerBound..<ranges[next].upperBound
            ranges.remove(at: next)
        case (true, false): ranges[next - 1] = ranges[next - 1].lowerBound..<range.upperBound
        case (false, true): ranges[next] = range.lowerBound..<ranges[next].upperBound
        case (false, false): ranges.insert(range, at: next)
        }
    }

    private mutating func forget() {
        let count = ranges.count / 2
        floor = ranges[count - 1].upperBound
        ranges.removeFirst(count)
    }

    /// The first range that begins after `offset`.
    private func index(after offset: UInt64) -> Int {
        if let last = ranges.last, last.lowerBound <= offset { return ranges.count }
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].lowerBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
