package import VarveBackend

/// A property of ranges that BLOCK_STATUS tells (nbd-protocol.md, section 12).
package enum MetadataContext: Hashable, Sendable {
    /// `base:allocation`: what is not allocated.
    case allocation
    /// `qemu:dirty-bitmap:NUMBER`: what differs from the older snapshot of that instance number.
    case dirty(since: SnapshotID)

    private static let allocationName = "base:allocation"
    private static let dirtyPrefix = "qemu:dirty-bitmap:"

    /// Nil if no context can have that name.
    package init?(name: String) {
        if name == Self.allocationName {
            self = .allocation
            return
        }
        guard name.hasPrefix(Self.dirtyPrefix), let number = UInt64(name.dropFirst(Self.dirtyPrefix.count)) else { return nil }
        self = .dirty(since: SnapshotID(number))
        // One name for each: no sign, no leading zeroes.
        guard self.name == name else { return nil }
    }

    package var name: String {
        switch self {
        case .allocation: Self.allocationName
        case .dirty(let base): "\(Self.dirtyPrefix)\(base)"
        }
    }

    /// The queries of LIST_META_CONTEXT that this context answers.
    package var listQueries: [String] {
        switch self {
        case .allocation: [name, "base:"]
        case .dirty: [name, Self.dirtyPrefix, "qemu:"]
        }
    }

    /// What the extents are told against; nil: against nothing.
    var base: SnapshotID? {
        switch self {
        case .allocation: nil
        case .dirty(let base): base
        }
    }

    /// The status of an extent: HOLE (bit 0) and ZERO (bit 1), or DIRTY (bit 0).
    package func flags(of kind: Extent.Kind) -> UInt32 {
        switch (self, kind) {
        case (.allocation, .hole): 3
        case (.allocation, .data), (.allocation, .unchanged): 0
        case (.dirty, .unchanged): 0
        // Where the older image has bytes and this one none, what is read has changed too.
        case (.dirty, .data), (.dirty, .hole): 1
        }
    }
}

/// Some of the contexts that are selected on an export, by their ids: 1 up to ``Limits/contextCount``.
package struct ContextSet: Equatable, BitwiseCopyable, Sendable {
    private var bits: UInt16 = 0

    package init() {}

    /// The first `count` ids.
    package init(count: Int) { bits = UInt16(truncatingIfNeeded: (1 << count) - 1) }

    package var count: Int { bits.nonzeroBitCount }

    package func contains(id: UInt32) -> Bool { bits >> UInt16(id - 1) & 1 == 1 }

    /// Whether no greater id is in the set.
    package func isLast(id: UInt32) -> Bool { bits >> UInt16(id - 1) <= 1 }

    /// False if it was there already.
    package mutating func insert(id: UInt32) -> Bool {
        if contains(id: id) { return false }
        bits |= 1 << UInt16(id - 1)
        return true
    }
}
