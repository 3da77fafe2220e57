public import Logging
import VarveBackend
public import VarveDisk
import VarveFormat

/// What opening a pool yields, before its thread runs.
struct OpenedPool {
    var nodes: NodeStore
    var allocator: Allocator
    var journal: Journal
    var draft: Draft
    var checkpointer: Checkpointer
    var topology: Topology
    var epoch: Epoch
}

extension Pool {
    /// Opens the pool in a directory, or makes one if the directory is empty. Brings it to the last durable state: everything flushed
    /// before a crash is there.
    /// - Parameters:
    ///   - disk: the directory, which exists.
    ///   - path: its name, for messages.
    ///   - creating: false: an empty directory is an error.
    public static func open(
        _ disk: any Disk, path: String, settings: PoolSettings = PoolSettings(), logger: Logger = Logger(label: "varve.pool"),
        creating: Bool = true
    ) throws(PoolOpenError) -> Pool {
        let lock = try takeLock(disk, path)
        do throws(PoolOpenError) {
            let formatter = PoolFormatter(disk: disk, path: path)
            guard let superblock = creating ? try formatter.superblock() : try formatter.existing() else {
                throw .missing(path: path)
            }
            let names = try attempt(path) { () throws(DiskError) in try disk.list() }
            let opening = PoolOpening(disk: disk, path: path, names: names, superblock: superblock, settings: settings)
            let pool = Pool(opened: try opening.run(), disk: disk, lock: lock, settings: settings, logger: logger)
            if superblock.version < .current { try pool.upgrade(path) }
            return pool
        } catch {
            lock.release()
            throw error
        }
    }

    /// A pool of an earlier format is one of today's before anything else is written to it.
    private func upgrade(_ path: String) throws(PoolOpenError) {
        do throws(BackendError) {
            try checkpoint()
        } catch {
            abandon()
            throw .unreadable(path: path, DiskError(error, doing: "bring to the current format"))
        }
    }

    private static func takeLock(_ disk: any Disk, _ path: String) throws(PoolOpenError) -> any DiskLock {
        do throws(DiskError) {
            return try disk.lock("lock")
        } catch {
            throw error.isWouldBlock ? .inUse(path: path) : .unreadable(path: path, error)
        }
    }

    static func attempt<R>(_ path: String, _ body: () throws(DiskError) -> R) throws(PoolOpenError) -> R {
        do throws(DiskError) { return try body() } catch { throw .unreadable(path: path, error) }
    }
}

/// Loads a checkpoint and replays the journal behind it.
struct PoolOpening {
    let disk: any Disk
    let path: String
    let names: [String]
    let superblock: Superblock
    let settings: PoolSettings

    func run() throws(PoolOpenError) -> OpenedPool {
        let tables = try Pool.attempt(path) { () throws(DiskError) in try disk.open("tables", creating: false) }
        let nodes = NodeStore(file: tables)
        let allocator = Allocator(disk: disk, reserveByteCount: settings.reserveByteCount)
        do throws(BackendError) {
            try openDataFiles(allocator)
            let body = try CheckpointReader(tables: tables, superblock: superblock).body()
            var state = Checkpointer.State(
                poolID: superblock.poolID, sequence: superblock.sequence, oldestJournal: superblock.journalNumber)
            try load(body, tables, nodes, allocator, &state)
            var replayer = Replayer(
                map: PageMap(nodes: nodes), allocator: allocator, topology: try topology(body.images), epoch: body.epoch,
                journals: superblock.journalNumber...max(superblock.journalNumber, nextJournal - 1))
            let drafts = try readDrafts()
            let journal = try replay(&replayer, believing: drafts)
            if !drafts.isEmpty { try replayer.noteUnsyncedFiles() }
            allocator.forgetFreedPagesInUse()
            try allocator.punchFreeSegments()
            return OpenedPool(
                nodes: nodes, allocator: allocator, journal: journal,
                draft: Draft(try Draft.create(nextJournal, poolID: superblock.poolID, disk: disk), number: nextJournal),
                checkpointer: Checkpointer(disk: disk, tables: tables, state: state), topology: replayer.topology,
                epoch: replayer.epoch)
        } catch {
            if case .corrupt(let what) = error { throw .damaged(path: path, what) }
            throw .unreadable(path: path, DiskError(error, doing: "open"))
        }
    }

    private func openDataFiles(_ allocator: Allocator) throws(BackendError) {
        do throws(DiskError) {
            for name in names.sorted() {
                guard let number = NumberedName.data.number(in: name), number < Geometry.fileCountMax else { continue }
                try allocator.openFile(Int(number))
            }
        } catch {
            throw BackendError(error)
        }
    }

    private func load(
        _ body: CheckpointBody, _ tables: any DiskFile, _ nodes: NodeStore, _ allocator: Allocator,
        _ state: inout Checkpointer.State
    ) throws(BackendError) {
        for (number, place) in body.nodeMapPages.enumerated() {
            let page = try readPage(place, tables, "page \(number) of the node map")
            page.withUnsafeBytes { bytes in nodes.adoptMapPage(number, bytes) { state.slots.mark(Int($0)..<Int($0) + 1) } }
            state.slots.mark(Int(place.slot)..<Int(place.slot) + 1)
        }
        for record in body.allocation {
            let file = Int(record.file)
            for (number, place) in record.pages.enumerated() where place.slot != 0 {
                let page = try readPage(place, tables, "allocation page \(number) of \(Allocator.fileName(file))")
                try page.withBytes { bytes throws(BackendError) in try allocator.adopt(bytes, number: number, file: file) }
                state.slots.mark(Int(place.slot)..<Int(place.slot) + 1)
            }
            try allocator.adoptOwner(record.owner, file: file)
            state.allocation[file] = record.pages
        }
        state.mapPages = body.nodeMapPages
        let first = UInt32(superblock.bodySlot)
        let count = (Int(superblock.bodyByteCount) + Geometry.pageByteCount - 1) / Geometry.pageByteCount
        state.body = first..<first + UInt32(count)
        state.slots.mark(Int(first)..<Int(first) + count)
    }

    private func readPage(_ place: SlotReference, _ tables: any DiskFile, _ what: String) throws(BackendError) -> [UInt8] {
        let page = try tables.readBytes(count: Geometry.pageByteCount, at: UInt64(place.slot) << Geometry.pageShift)
        if place.slot == 0 { return [UInt8](repeating: 0, count: Geometry.pageByteCount) }
        guard page.withUnsafeBytes({ crc32c($0) }) == place.checksum else {
            throw .corrupt("tables: the checksum of \(what) does not match")
        }
        return page
    }

    /// Parents before children.
    private func topology(_ records: [ImageRecord]) throws(BackendError) -> Topology {
        var topology = Topology()
        var waiting = Dictionary(grouping: records, by: \.parent)
        var ready = waiting.removeValue(forKey: 0) ?? []
        while let record = ready.popLast() {
            topology.insert(Image(record: record, parent: topology.images[record.parent]))
            ready += waiting.removeValue(forKey: record.id) ?? []
        }
        if let orphan = waiting.values.first?.first {
            throw .corrupt("image \(orphan.id) grew from \(orphan.parent), which is not there")
        }
        return topology
    }

    private func replay(
        _ replayer: inout Replayer, believing drafts: [(number: UInt64, bytes: [UInt8])]
    ) throws(BackendError) -> Journal {
        let first = superblock.journalNumber
        guard names.contains(NumberedName.journal(first)) else { throw .corrupt("\(NumberedName.journal(first)) is missing") }
        var sequence = superblock.firstBatch
        try forEachJournal(settling: true) { (bytes, _) throws(BackendError) in
            sequence = try replayer.scan(bytes.span.bytes, from: sequence)
        }
        sequence = superblock.firstBatch
        try forEachJournal(settling: false) { (bytes, number) throws(BackendError) in
            let isInPlace = number <= drafts.last?.number ?? 0
            sequence = try replayer.replay(bytes.span.bytes, from: sequence, isInPlace: isInPlace)
        }
        for draft in drafts { try replay(draft, &replayer) }
        var backlog: UInt64 = 0
        for number in first..<nextJournal { backlog += try byteCount(number) }
        for name in names {
            guard let old = NumberedName.journal.number(in: name) ?? NumberedName.draft.number(in: name), old < first else {
                continue
            }
            do throws(DiskError) { try disk.remove(name) } catch { throw BackendError(error) }
        }
        return try Journal(
            disk: disk, poolID: superblock.poolID, number: nextJournal, nextSequence: sequence, backlog: backlog,
            roomByteCount: settings.journalRoomByteCount)
    }

    private func replay(_ draft: (number: UInt64, bytes: [UInt8]), _ replayer: inout Replayer) throws(BackendError) {
        do throws(BackendError) {
            try replayer.replayDraft(draft.bytes.span.bytes, number: draft.number)
        } catch {
            guard case .corrupt(let what) = error else { throw error }
            let name = NumberedName.draft(draft.number)
            throw .corrupt("\(name): \(what); without that file the pool opens as it was when it was flushed last")
        }
    }

    /// The drafts of processes that were killed, as far as the cache that they were written to still lives.
    private func readDrafts() throws(BackendError) -> [(number: UInt64, bytes: [UInt8])] {
        var drafts: [(number: UInt64, bytes: [UInt8])] = []
        for number in superblock.journalNumber..<nextJournal where names.contains(NumberedName.draft(number)) {
            do throws(DiskError) {
                let file = try disk.open(NumberedName.draft(number), creating: false)
                let expected = DraftHeader(poolID: superblock.poolID, number: number, cache: try file.cacheIdentity().bytes)
                let bytes = try file.read(count: Int(try file.byteCount()), at: 0)
                // One that is damaged was cut short with the power, as any file that is never synced.
                if let header = try? DraftHeader(decoding: bytes.span.bytes), header == expected {
                    drafts.append((number, bytes))
                }
            } catch {
                throw BackendError(error)
            }
        }
        return drafts
    }

    /// From the first one that the checkpoint needs to the last in a row.
    /// - Parameter isSettling: makes sure that what is read is on disk.
    private func forEachJournal(
        settling isSettling: Bool, _ body: ([UInt8], _ number: UInt64) throws(BackendError) -> Void
    ) throws(BackendError) {
        for number in superblock.journalNumber..<nextJournal {
            let bytes = try read(number)
            if isSettling { try settle(bytes, number) }
            if try isUsable(bytes, number) { try body(bytes, number) }
        }
    }

    /// The number behind the last journal file in a row from the one that the checkpoint needs.
    private var nextJournal: UInt64 {
        var number = superblock.journalNumber
        while names.contains(NumberedName.journal(number)) { number += 1 }
        return number
    }

    private func byteCount(_ number: UInt64) throws(BackendError) -> UInt64 {
        do throws(DiskError) {
            return try disk.open(NumberedName.journal(number), creating: false).byteCount()
        } catch {
            throw BackendError(error)
        }
    }

    private func read(_ number: UInt64) throws(BackendError) -> [UInt8] {
        do throws(DiskError) {
            let file = try disk.open(NumberedName.journal(number), creating: false)
            return try file.read(count: Int(try file.byteCount()), at: 0)
        } catch {
            throw BackendError(error)
        }
    }

    /// What a killed process wrote may still be in memory only, and after a failed sync stay there whatever is synced (O7); later records
    /// will build on it. So it is written again.
    private func settle(_ bytes: [UInt8], _ number: UInt64) throws(BackendError) {
        do throws(DiskError) {
            let file = try disk.open(NumberedName.journal(number), creating: false)
            // The last record may end with zeroes, those of a page at most; what is set aside behind it need not be written.
            let last = bytes.lastIndex { $0 != 0 } ?? 0
            try file.write(Array(bytes[..<min(bytes.count, last + 2 * Geometry.pageByteCount)]), at: 0)
            try file.syncData()
        } catch {
            throw BackendError(error)
        }
    }

    /// The header of a journal that was being made when power went may be missing; one of another pool is refused.
    private func isUsable(_ bytes: [UInt8], _ number: UInt64) throws(BackendError) -> Bool {
        let name = NumberedName.journal(number)
        guard let header = try? JournalFileHeader(decoding: bytes.span.bytes) else {
            if number == superblock.journalNumber { throw .corrupt("\(name): the header is damaged") }
            return false
        }
        guard header.poolID == superblock.poolID, header.number == number else {
            throw .corrupt("\(name) belongs to another pool")
        }
        return true
    }
}

extension DiskError {
    var isWouldBlock: Bool { errno == 11 }

    init(_ error: BackendError, doing operation: String) {
        if case .inputOutput(let number, let what) = error {
            self.init(errno: number, operation: operation, file: "it (\(what))")
        } else {
            self.init(errno: 28, operation: operation, file: "it")
        }
    }
}
