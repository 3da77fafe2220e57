import VarveFormat

/// What a volume has written since its last flush.
struct Unflushed {
    /// A flush of at most so many pages may put their bytes into the journal.
    static let pageCountMax = 16

    /// Data files with bytes that may not be on disk, each once.
    private(set) var files: [DataFile] = []
    /// The same of the flush under way.
    private(set) var filesInFlush: [DataFile] = []
    /// The pages written, while they are few; may hold a page twice.
    private(set) var pages: [PageNumber] = []
    /// There were more pages.
    private(set) var hasManyPages = false
    /// Changes of the map that are not in the journal, in order, by the checkpoint generation they were made in.
    private(set) var records: [Generation] = []
    /// The last of them that the draft has, and how many that draft has.
    private var drafted: (last: DraftPosition, count: Int)?
    /// Records that no draft has.
    private(set) var undraftedCount = 0
    /// Advances with each flush, so that a file can tell whether it is among `files`. Never 0.
    private var round: UInt64 = 1

    struct Generation {
        let number: UInt64
        var writer = ByteWriter()
    }

    /// Bytes of records.
    var byteCount: Int { records.reduce(0) { $0 + $1.writer.bytes.count } }

    mutating func noteWritten(_ run: PageRun, in file: DataFile) {
        add(file)
        if hasManyPages { return }
        if pages.count + run.count > Self.pageCountMax { return forgetPages() }
        for step in 0..<run.count { pages.append(run.first.advanced(by: step)) }
    }

    private mutating func add(_ file: DataFile) {
        if file.unflushedRound == round { return }
        file.unflushedRound = round
        files.append(file)
    }

    private mutating func forgetPages() {
        hasManyPages = true
        pages.removeAll(keepingCapacity: true)
    }

    mutating func append(_ operation: JournalOperation, generation: UInt64) {
        if records.last?.number != generation { records.append(Generation(number: generation)) }
        operation.encode(into: &records[records.count - 1].writer)
    }

    /// The draft has the last record too.
    mutating func noteDrafted(at position: DraftPosition) {
        let count = drafted.map { $0.last.draft == position.draft ? $0.count : 0 } ?? 0
        drafted = (position, count + 1)
    }

    /// No draft has it.
    mutating func noteUndrafted() { undraftedCount += 1 }

    /// A change that a process which was killed had drafted and not flushed.
    mutating func restore(_ operation: JournalOperation, draftedAt position: DraftPosition) {
        append(operation, generation: 0)
        drafted = (position, 0)
    }

    /// Bytes of a file that a process before this one may have written and not synced.
    mutating func noteUnsynced(_ file: DataFile) {
        add(file)
        forgetPages()
    }

    /// How many records a draft has, for ``Draft/settle(_:in:)``.
    var draftedCount: (draft: UInt64, count: Int)? { drafted.map { ($0.last.draft, $0.count) } }

    /// Takes everything of the volume, leaving nothing; the records say which of its changes in drafts are among them. ``flushed()`` or
    /// ``restore(_:)`` follows.
    mutating func take(of volume: UInt64) -> Unflushed {
        if let drafted, let last = records.last { append(.drafted(volume: volume, drafted.last), generation: last.number) }
        let taken = self
        self = Unflushed()
        round = taken.round + 1
        filesInFlush = taken.files
        return taken
    }

    /// What was taken is durable.
    mutating func flushed() { filesInFlush = [] }

    /// Puts back what could not be made durable, before what came since.
    mutating func restore(_ taken: Unflushed) {
        filesInFlush = []
        for file in taken.files { add(file) }
        if !taken.files.isEmpty { forgetPages() }
        undraftedCount += taken.undraftedCount
        restoreDrafted(taken)
        guard let last = taken.records.last else { return }
        var merged = taken.records
        var rest = records[...]
        if let first = rest.first, first.number == last.number {
            merged[merged.count - 1].writer.append(first.writer.bytes)
            rest = rest.dropFirst()
        }
        records = merged + rest
    }

    private mutating func restoreDrafted(_ taken: Unflushed) {
        guard let old = taken.drafted else { return }
        guard let new = drafted else {
            drafted = old
            return
        }
        if new.last.draft == old.last.draft { drafted = (new.last, old.count + new.count) }
    }
}
