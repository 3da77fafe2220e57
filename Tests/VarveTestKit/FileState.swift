/// The bytes of one simulated file, as they are read now and as the disk surely has them, and what was changed in between.
struct FileState: Sendable {
    private(set) var pages = PageTable()
    private(set) var byteCount = 0
    private(set) var durable = PageTable()
    private(set) var durableByteCount = 0
    /// Since the last sync, in order.
    private(set) var unsynced: [Change] = []
    /// Whether a failed sync has left changes that are read and that no later sync will write.
    private var hasForgotten = false

    struct Change: Sendable {
        enum Kind: Sendable {
            case write([UInt8])
            case hole(count: Int)
        }
        /// The number of the disk call.
        let call: Int
        let kind: Kind
        let offset: Int
    }

    init() {}

    /// A file whose bytes are all on disk.
    init(settled pages: PageTable, byteCount: Int) {
        (self.pages, durable) = (pages, pages)
        (self.byteCount, durableByteCount) = (byteCount, byteCount)
    }

    var allocatedByteCount: Int { pages.count * PageTable.pageByteCount }

    /// Bytes that the file system must find for a range.
    func newByteCount(_ offset: Int, _ count: Int) -> Int {
        Self.touched(offset, count).count { pages[$0] == nil } * PageTable.pageByteCount
    }

    func hasPages(_ offset: Int, _ count: Int) -> Bool { pages.hasAny(Self.touched(offset, count)) }

    mutating func make(_ change: Change) {
        change.apply(to: &pages, &byteCount)
        unsynced.append(change)
    }

    mutating func sync() {
        if hasForgotten {
            for change in unsynced { change.apply(to: &durable, &durableByteCount) }
        } else {
            (durable, durableByteCount) = (pages, byteCount)
        }
        unsynced = []
    }

    /// A sync that failed, as Linux does it: some of the changes reached the disk and none will be tried again, but they are still what is read.
    mutating func failSync(_ random: inout SplitMix) {
        for change in unsynced where Bool.random(using: &random) { change.apply(to: &durable, &durableByteCount) }
        (unsynced, hasForgotten) = ([], true)
    }

    private static func touched(_ offset: Int, _ count: Int) -> Range<Int> {
        offset / PageTable.pageByteCount..<(offset + count + PageTable.pageByteCount - 1) / PageTable.pageByteCount
    }
}

extension FileState.Change {
    /// Applies it whole, or only the sectors of a write that `sectors` lets through.
    func apply(to pages: inout PageTable, _ byteCount: inout Int, sectors: (_ page: Int) -> UInt8 = { _ in .max }) {
        switch kind {
        case .write(let bytes): byteCount = max(byteCount, pages.write(bytes, at: offset, sectors: sectors))
        case .hole(let count):
            pages.punch(offset / PageTable.pageByteCount..<(offset + count) / PageTable.pageByteCount)
        }
    }
}
