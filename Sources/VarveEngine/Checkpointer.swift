import Atomics
import Logging
package import VarveBackend
import VarveDisk
import VarveFormat

/// Writes checkpoints: the state of all maps at one moment, into fresh places of the file `tables`, then a superblock that names it.
/// Invariants (Docs/ORDERING.md): data before the checkpoint that names it (O1), tables before the superblock (O2), nothing reused
/// before the superblock that no longer needs it (O3).
///
/// One at a time: whoever writes one holds `state`.
final class Checkpointer: Sendable {
    private let disk: any Disk
    private let tables: any DiskFile
    private let state: Guarded<State>
    private let first: ManagedAtomic<UInt64>
    /// The first journal file that the next opening would replay.
    var firstJournal: UInt64 { first.load(ordering: .acquiring) }

    struct State {
        var poolID: PoolID
        /// Of the superblock in force.
        var sequence: UInt64
        var slots = SlotAllocator()
        /// Where the checkpoint in force keeps the node map, the allocation maps and its body.
        var mapPages: [SlotReference] = []
        var allocation: [Int: [SlotReference]] = [:]
        var body: Range<UInt32> = 0..<0
        /// The oldest journal file that may still be there.
        var oldestJournal: UInt64
    }

    /// What a checkpoint holds, taken at one moment.
    private struct Cut {
        var nodes: NodeCut
        var allocation: Allocator.Cut
        var images: [ImageRecord]
        var epoch: Epoch
        var journal: Journal.Position
        var generation: UInt64
    }

    init(disk: any Disk, tables: any DiskFile, state: State) {
        self.disk = disk
        self.tables = tables
        first = ManagedAtomic(state.oldestJournal)
        self.state = Guarded(state)
    }

    /// Writes a checkpoint and lets go of what it makes free. Blocks until it is durable; changes of maps wait only for the cut.
    func run(_ pool: Pool) throws(BackendError) {
        try state.withLock { state throws(BackendError) in
            if pool.isFrozen { throw .poisoned("no checkpoint is written after a failed sync") }
            try run(pool, &state)
        }
    }

    /// The same, and then hands out the means to check it; no other checkpoint is written until `body` has ended.
    func checking<R>(_ pool: Pool, _ body: (inout PoolCheck) throws(BackendError) -> R) throws(BackendError) -> R {
        try state.withLock { state throws(BackendError) in
            if !pool.isFrozen { try run(pool, &state) }
            let name = Self.superblockName(state.sequence)
            let bytes: [UInt8]
            do throws(DiskError) {
                bytes = try disk.open(name, creating: false).read(count: Superblock.byteCount, at: 0)
            } catch {
                throw BackendError(error)
            }
            guard let superblock = try? Superblock(decoding: bytes.span.bytes), superblock.sequence == state.sequence else {
                throw .corrupt("\(name) is not what was written to it")
            }
            var check = try PoolCheck(disk: disk, tables: tables, superblock: superblock)
            return try body(&check)
        }
    }

    private func run(_ pool: Pool, _ state: inout State) throws(BackendError) {
        try pool.checkSound()
        let number = pool.journal.number + 1
        let journal = try Journal.create(number, poolID: state.poolID, disk: disk)
        let draft = try Draft.create(number, poolID: state.poolID, disk: disk)
        var cut = take(pool, journal, draft)
        do throws(BackendError) {
            try write(&cut, pool, &state)
        } catch {
            pool.nodes.restore(cut.nodes)
            pool.allocator.restore(cut.allocation)
            if error != .noSpace, !pool.isFrozen { pool.failed(error, "checkpoint") }
            throw error
        }
        try finish(cut, pool, &state)
    }

    private func take(_ pool: Pool, _ nextJournal: any DiskFile, _ nextDraft: any DiskFile) -> Cut {
        pool.gate.withExclusive {
            pool.generation += 1
            pool.draft.rotate(to: nextDraft)
            return Cut(
                nodes: pool.nodes.cut(), allocation: pool.allocator.cut(),
                images: pool.topology.withLock { $0.images.values.map(\.record) },
                epoch: pool.currentEpoch, journal: pool.journal.rotate(to: nextJournal), generation: pool.generation)
        }
    }

    private func write(_ cut: inout Cut, _ pool: Pool, _ state: inout State) throws(BackendError) {
        for file in cut.allocation.synced { try sync(file, pool) }
        try pool.nodes.write(&cut.nodes, places: &state.slots)
        var attempt = Attempt(state)
        do throws(BackendError) {
            try writeMetadata(cut, pool, &attempt)
        } catch {
            for slots in attempt.fresh { attempt.slots.release(slots) }
            state.slots = attempt.slots
            throw error
        }
        attempt.slots.superseded += attempt.replaced
        (state.slots, state.mapPages, state.allocation) = (attempt.slots, attempt.mapPages, attempt.allocation)
        (state.body, state.sequence) = (attempt.body, attempt.sequence)
    }

    /// The bytes of a data file are its writer's.
    private func sync(_ number: Int, _ pool: Pool) throws(BackendError) {
        let file = try pool.allocator.dataFile(of: number)
        do throws(BackendError) {
            try file.file.sync()
        } catch {
            let writer = pool.topology.withLock { $0.images[file.owner] }
            if let writer { pool.failed(writer, error, "sync of \(Allocator.fileName(number))") }
            throw error
        }
    }

    /// The metadata of a checkpoint being written; takes the place of the one in force once the superblock is durable.
    private struct Attempt {
        var slots: SlotAllocator
        var mapPages: [SlotReference]
        var allocation: [Int: [SlotReference]]
        var body: Range<UInt32>
        let poolID: PoolID
        let sequence: UInt64
        var fresh: [Range<UInt32>] = []
        var replaced: [UInt32]

        init(_ state: State) {
            (slots, mapPages, allocation, body) = (state.slots, state.mapPages, state.allocation, state.body)
            (poolID, sequence) = (state.poolID, state.sequence + 1)
            replaced = Array(state.body)
        }

        mutating func place(count: Int) -> Range<UInt32> {
            let first = slots.allocate(count: count)
            fresh.append(first..<first + UInt32(count))
            return first..<first + UInt32(count)
        }
    }

    private func writeMetadata(_ cut: Cut, _ pool: Pool, _ attempt: inout Attempt) throws(BackendError) {
        let dirty = pool.nodes.dirtyMapPages()
        try writeMapPages(dirty, pool.nodes, &attempt)
        for page in cut.allocation.pages { try writeAllocationPage(page, &attempt) }
        let bytes = body(cut, attempt).encoded()
        attempt.body = attempt.place(count: (bytes.count + Geometry.pageByteCount - 1) / Geometry.pageByteCount)
        try tables.writeBytes(bytes, at: UInt64(attempt.body.lowerBound) << Geometry.pageShift)
        try tables.sync()
        try writeSuperblock(cut, attempt, bytes)
        pool.nodes.mapPagesAreClean(dirty)
    }

    private func writeMapPages(_ numbers: Set<Int>, _ nodes: NodeStore, _ attempt: inout Attempt) throws(BackendError) {
        for number in numbers.sorted() {
            while attempt.mapPages.count <= number { attempt.mapPages.append(.none) }
            let page = nodes.mapPage(number)
            attempt.mapPages[number] = try writePage(page, replacing: attempt.mapPages[number], &attempt)
        }
    }

    private func writeAllocationPage(
        _ page: (file: Int, page: Int, bytes: [UInt8]), _ attempt: inout Attempt
    ) throws(BackendError) {
        var pages = attempt.allocation[page.file] ?? Array(repeating: .none, count: Geometry.allocationPagesPerFile)
        pages[page.page] = try writePage(page.bytes, replacing: pages[page.page], &attempt)
        attempt.allocation[page.file] = pages
    }

    private func writePage(
        _ bytes: [UInt8], replacing old: SlotReference, _ attempt: inout Attempt
    ) throws(BackendError) -> SlotReference {
        let slot = attempt.place(count: 1).lowerBound
        try tables.writeBytes(bytes, at: UInt64(slot) << Geometry.pageShift)
        if old.slot != 0 { attempt.replaced.append(old.slot) }
        return SlotReference(slot: slot, checksum: bytes.withUnsafeBytes { crc32c($0) })
    }

    private func body(_ cut: Cut, _ attempt: Attempt) -> CheckpointBody {
        let allocation = cut.allocation.owners.enumerated().compactMap { number, owner -> CheckpointBody.AllocationRecord? in
            guard let pages = attempt.allocation[number] else { return nil }
            return .init(file: UInt32(number), owner: owner, pages: pages)
        }
        return CheckpointBody(
            epoch: cut.epoch, images: cut.images, nodeMapPages: attempt.mapPages, allocation: allocation)
    }

    private func writeSuperblock(_ cut: Cut, _ attempt: Attempt, _ body: [UInt8]) throws(BackendError) {
        let superblock = Superblock(
            poolID: attempt.poolID, sequence: attempt.sequence, journalNumber: cut.journal.number,
            firstBatch: cut.journal.firstBatch, bodySlot: UInt64(attempt.body.lowerBound), bodyByteCount: UInt64(body.count),
            bodyChecksum: body.withUnsafeBytes { crc32c($0) })
        try Self.write(superblock, disk)
    }

    static func superblockName(_ sequence: UInt64) -> String { "superblock.\(sequence % 2)" }

    /// Writes a superblock over the older of the two copies; in force when this returns.
    static func write(_ superblock: Superblock, _ disk: any Disk) throws(BackendError) {
        let file: any DiskFile
        do throws(DiskError) {
            file = try disk.open(superblockName(superblock.sequence), creating: true)
        } catch {
            throw BackendError(error)
        }
        try file.writeBytes(superblock.encoded(), at: 0)
        try file.sync()
    }

    /// The checkpoint is in force: what only the one before needed is free.
    private func finish(_ cut: Cut, _ pool: Pool, _ state: inout State) throws(BackendError) {
        pool.journal.discardRecords(before: cut.generation)
        first.store(cut.journal.number, ordering: .releasing)
        state.slots.releaseSuperseded()
        pool.nodes.finish(cut.nodes)
        release(cut.allocation, pool)
        do throws(DiskError) {
            for number in state.oldestJournal..<cut.journal.number {
                try disk.remove(NumberedName.journal(number))
                try disk.remove(NumberedName.draft(number))
            }
        } catch {
            throw BackendError(error)
        }
        state.oldestJournal = cut.journal.number
    }
}

extension Checkpointer {
    /// How long pages that may be free wait for those who read them. Not for ever: this thread may have such a read of its own under way.
    private static let readerMilliseconds = 100

    private func release(_ cut: Allocator.Cut, _ pool: Pool) {
        if cut.freed.isEmpty { return }
        guard pool.readers.waitForAll(atMost: Self.readerMilliseconds) else { return pool.allocator.finishLater(cut) }
        if let failure = pool.allocator.finish(cut) {
            pool.logger.warning("space was not given back to the file system", metadata: ["error": "\(failure)"])
        }
    }
}

extension Pool {
    /// Writes a checkpoint now.
    package func checkpoint() throws(BackendError) { try checkpointer.run(self) }

    /// The same, if there is room for it and no failed sync forbids it; returns whether it was written.
    func checkpointIfPossible() throws(BackendError) -> Bool {
        if isFrozen { return false }
        do throws(BackendError) {
            try checkpoint()
            return true
        } catch {
            guard error == .noSpace else { throw error }
            logger.warning("no room for a checkpoint; it will be tried again")
            return false
        }
    }
}
