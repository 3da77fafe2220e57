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

    /// Takes everything, leaving nothing. ``flushed()`` or ``restore(_:)`` follows.
    mutating func take() -> Unflushed {
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
        guard let last = taken.records.last else { return }
        var merged = taken.records
        var rest = records[...]
        if let first = rest.first, first.number == last.number {
            merged[merged.count - 1].writer.append(first.writer.bytes)
            rest = rest.dropFirst()
        }
        records = merged + rest
    }
}
