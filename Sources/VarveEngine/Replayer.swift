import Synchronization
import VarveBackend
import VarveFormat

/// Brings the state of a checkpoint up to the last whole batch of the journal. Records that the checkpoint holds already are left out
/// (Docs/ORDERING.md, O4).
struct Replayer {
    let map: PageMap
    let allocator: Allocator
    var topology: Topology
    var epoch: Epoch
    /// Bytes of pages of a data file in batches before this one are out of date: they are in place, or newer ones are.
    private var syncedBefore: [UInt64: UInt64] = [:]
    private var isInPlace = false
    /// The last change of each volume in drafts that the journal has.
    private var drafted: [UInt64: DraftPosition] = [:]
    /// Files with pages that a volume mapped there which does not write there now.
    private var filesOfOthers: Set<Int> = []
    /// The epoch of the checkpoint: a snapshot of an earlier one is in it, unless it was deleted before.
    private let checkpointEpoch: Epoch

    /// From the first journal file that the checkpoint needs to the last that there is.
    private let journals: ClosedRange<UInt64>

    init(map: PageMap, allocator: Allocator, topology: Topology, epoch: Epoch, journals: ClosedRange<UInt64>) {
        self.journals = journals
        self.map = map
        self.allocator = allocator
        self.topology = topology
        self.epoch = epoch
        checkpointEpoch = epoch
    }

    /// Looks in one journal file, before the first is replayed, for what makes other records out of date; returns the sequence that should come next.
    mutating func scan(_ bytes: RawSpan, from sequence: UInt64) throws(BackendError) -> UInt64 {
        try forEachOperation(in: bytes, from: sequence) { (replayer, operation, _) throws(BackendError) in
            switch operation {
            case .synced(let file, let batch): replayer.syncedBefore[file] = max(batch, replayer.syncedBefore[file] ?? 0)
            case .drafted(let volume, let position):
                replayer.drafted[volume] = max(position, replayer.drafted[volume] ?? position)
            default: break
            }
        }
    }

    /// Applies every whole batch of one journal file in order, from `sequence` on; returns the sequence that should come next.
    /// - Parameter isInPlace: the cache of the data files has lived since the journal was written or last replayed, and has what it holds of pages, or
    ///   newer bytes.
    mutating func replay(_ bytes: RawSpan, from sequence: UInt64, isInPlace: Bool) throws(BackendError) -> UInt64 {
        self.isInPlace = isInPlace
        return try forEachOperation(in: bytes, from: sequence) { (replayer, operation, batch) throws(BackendError) in
            try replayer.apply(operation, batch: batch)
        }
    }

    private mutating func forEachOperation(
        in bytes: RawSpan, from sequence: UInt64,
        _ body: (inout Replayer, JournalOperation, _ batch: UInt64) throws(BackendError) -> Void
    ) throws(BackendError) -> UInt64 {
        var next = sequence
        var offset = JournalFileHeader.byteCount
        while let operations = JournalBatch.operations(in: bytes, at: offset, sequence: next) {
            var at = operations.lowerBound
            var isInCheckpoint = false
            while at < operations.upperBound {
                let operation = try Self.operation(in: bytes, at: &at, batch: next)
                if case .madeIn(let journal) = operation {
                    isInCheckpoint = journal < journals.lowerBound
                } else if !isInCheckpoint {
                    try body(&self, operation, next)
                }
            }
            offset = operations.upperBound
            next += 1
        }
        return next
    }

    private static func operation(
        in bytes: RawSpan, at offset: inout Int, batch: UInt64
    ) throws(BackendError) -> JournalOperation {
        do throws(DecodingFailure) {
            return try JournalOperation(decoding: bytes, at: &offset)
        } catch {
            throw .corrupt("journal batch \(batch): \(error)")
        }
    }

    /// A record that does not fit what is there is damage; a disk that fails meanwhile is not.
    private mutating func apply(_ operation: JournalOperation, batch: UInt64) throws(BackendError) {
        do throws(BackendError) {
            switch operation {
            case .map(let volume, let index, let count, let page, let born):
                try applyMap(volume, index, PageRun(first: page, count: Int(count)), born)
            case .unmap(let volume, let index, let count): try applyUnmap(volume, index..<index + count)
            case .createVolume(let id, let byteCount): create(id, parent: nil, byteCount: byteCount)
            case .forkVolume(let id, let source, let byteCount):
                create(id, parent: try image(source), byteCount: byteCount)
            case .resizeVolume(let id, let byteCount): try image(id).grow(to: byteCount)
            case .createSnapshot(let id, let volume, let born): try applySnapshot(id, of: volume, born)
            case .deleteVolume(let id), .deleteSnapshot(let id): applyDelete(id)
            case .page(let page, let bytes): try applyPage(page, bytes, batch)
            case .synced, .madeIn, .drafted: break
            }
        } catch {
            if case .corrupt(let what) = error { throw .corrupt("journal batch \(batch): \(what)") }
            throw error
        }
    }

    private func image(_ id: UInt64) throws(BackendError) -> Image {
        guard let image = topology.images[id] else { throw .corrupt("image \(id) is not there") }
        return image
    }

    private mutating func applyMap(_ volume: UInt64, _ index: UInt64, _ run: PageRun, _ born: Epoch) throws(BackendError) {
        let image = try image(volume)
        var freed = FreedRuns()
        try map.map(image, index, to: run, born: born, epoch: image.tableEpoch) { freed.append($0) }
        allocator.free(freed.runs)
        try allocator.markMapped(run)
        try allocator.adoptOwner(volume, file: run.first.file)
        epoch = max(epoch, born)
    }

    private func applyPage(_ page: PageNumber, _ bytes: [UInt8], _ batch: UInt64) throws(BackendError) {
        if batch < syncedBefore[UInt64(page.file)] ?? 0 { return }
        let file = try allocator.dataFile(of: page.file)
        // What is read may never reach the disk if a sync has failed (O7), so it is written again; and it may be newer.
        let newest = isInPlace ? try file.file.readBytes(count: bytes.count, at: page.byteOffset) : bytes
        try file.file.writeBytes(newest, at: page.byteOffset)
        allocator.noteWritten(in: file)
        file.noteJournaled(in: journals.upperBound)
    }

    private func applyUnmap(_ volume: UInt64, _ pages: Range<UInt64>) throws(BackendError) {
        let image = try image(volume)
        var freed = FreedRuns()
        try map.unmap(image, pages, epoch: image.tableEpoch) { freed.append($0) }
        allocator.free(freed.runs)
    }

    private mutating func create(_ id: UInt64, parent: Image?, byteCount: UInt64) {
        if topology.contains(id) { return }
        let record = ImageRecord(
            id: id, kind: .volume, state: .live, epoch: Epoch(0), parent: parent?.id ?? 0, root: parent?.root ?? .unmapped,
            byteCount: byteCount, reclaimCursor: 0)
        topology.insert(Image(record: record, parent: parent))
    }

    private mutating func applySnapshot(_ id: UInt64, of volume: UInt64, _ cut: Epoch) throws(BackendError) {
        epoch = max(epoch, Epoch(cut.rawValue + 1))
        if topology.contains(id) || cut < checkpointEpoch { return }
        let image = try image(volume)
        topology.insertSnapshot(Pool.snapshot(SnapshotID(id), of: image, epoch: cut), below: image)
    }

    private mutating func applyDelete(_ id: UInt64) {
        guard let image = topology.images[id], image.state == .live else { return }
        topology.startDeleting(image)
        allocator.disown(id)
    }

    // MARK: Drafts

    /// Applies what one draft has and the journal has not; to the volumes it is then what they have not flushed.
    mutating func replayDraft(_ bytes: RawSpan, number: UInt64) throws(BackendError) {
        var offset = DraftHeader.byteCount
        var last: UInt64?
        while let (sequence, operation) = DraftSlot.decode(bytes, at: offset), last == nil || sequence == last! &+ 1 {
            try applyDrafted(operation, DraftPosition(draft: number, sequence: sequence))
            last = sequence
            offset += DraftSlot.byteCount
        }
    }

    private mutating func applyDrafted(_ operation: JournalOperation, _ position: DraftPosition) throws(BackendError) {
        switch operation {
        case .map(let volume, let index, let count, let page, let born):
            guard let image = undrafted(volume, position) else { return }
            try applyMap(volume, index, PageRun(first: page, count: Int(count)), born)
            try noteUnsynced(page.file, of: volume)
            image.unflushed.withLock { $0.restore(operation, draftedAt: position) }
        case .unmap(let volume, let index, let count):
            guard let image = undrafted(volume, position) else { return }
            try applyUnmap(volume, index..<index + count)
            image.unflushed.withLock { $0.restore(operation, draftedAt: position) }
        default: throw .corrupt("a change of no map")
        }
    }

    /// The volume if it is there and the journal does not have this change of it.
    private func undrafted(_ volume: UInt64, _ position: DraftPosition) -> Image? {
        if let drafted = drafted[volume], position <= drafted { return nil }
        guard let image = topology.images[volume], image.state == .live else { return nil }
        return image
    }

    private mutating func noteUnsynced(_ number: Int, of volume: UInt64) throws(BackendError) {
        let file = try allocator.dataFile(of: number)
        allocator.noteWritten(in: file)
        if file.owner != volume { filesOfOthers.insert(number) }
    }

    /// After a kill: what the process wrote may not be on disk yet. The first flush of each volume syncs the files that it writes; what nobody writes
    /// is synced now.
    func noteUnsyncedFiles() throws(BackendError) {
        for number in 0..<allocator.fileCount {
            guard let file = allocator.dataFile(number) else { continue }
            if let image = topology.images[file.owner], image.state == .live {
                image.unflushed.withLock { $0.noteUnsynced(file) }
                if !filesOfOthers.contains(number) { continue }
            }
            try file.file.sync()
        }
    }
}
