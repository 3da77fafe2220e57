import VarveBackend

/// What a server answers to one BLOCK_STATUS: a list of extents for each context.
final class BlockStatusReply {
    static let allocation = "base:allocation"
    static func dirty(_ snapshot: String) -> String { "qemu:dirty-bitmap:\(snapshot)" }

    private var allocated: [(end: UInt64, flags: UInt32)] = []
    private var changed: [(end: UInt64, flags: UInt32)] = []

    /// - Parameter entries: pairs of a length in bytes and flags.
    func add(_ context: String, _ offset: UInt64, _ entries: UnsafeBufferPointer<UInt32>) {
        var list: [(end: UInt64, flags: UInt32)] = []
        var end = offset
        for index in stride(from: 0, to: entries.count - 1, by: 2) {
            end += UInt64(entries[index])
            list.append((end, entries[index + 1]))
        }
        if context == Self.allocation { allocated = list } else { changed = list }
    }

    /// As far as every context tells, and no further than `range`.
    func extents(of range: Range<UInt64>, _ question: NBDPeer.Question) -> [Extent] {
        var result = ExtentList(limit: .max)
        var (at, indices) = (range.lowerBound, (0, 0))
        let wantsChanges = question != .allocation
        while at < range.upperBound, indices.0 < allocated.count, !wantsChanges || indices.1 < changed.count {
            let (first, second) = (allocated[indices.0], wantsChanges ? changed[indices.1] : nil)
            let end = min(first.end, second?.end ?? .max, range.upperBound)
            if end > at { _ = result.append(at..<end, Self.kind(first.flags, second?.flags)) }
            at = max(at, end)
            if first.end <= at { indices.0 += 1 }
            if let second, second.end <= at { indices.1 += 1 }
        }
        return result.extents
    }

    /// HOLE and ZERO are bits 0 and 1 of the one, DIRTY is bit 0 of the other (nbd-protocol.md, section 12).
    private static func kind(_ allocation: UInt32, _ dirty: UInt32?) -> Extent.Kind {
        if let dirty, dirty & 1 == 0 { return .unchanged }
        return allocation & 2 != 0 ? .hole : .data
    }
}
