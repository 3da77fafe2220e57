import Atomics
import Synchronization
import VarveBackend
import VarveDisk
import VarveFormat

/// The tables of all maps: 512 entries each, found by ``NodeID``, read from the file `tables` when touched, and let go of when memory is
/// short. Whoever uses them is inside ``visiting(_:)``.
///
/// Entries of a node are plain memory. Who may read or write them is the caller's business: a node belongs to one volume (written under its
/// exclusive lock) or to a snapshot (never written). The store keeps where nodes are: in memory, and on disk.
///
/// Safe because chunks are published once through an atomic pointer, node memory through another, and all else is inside `state`.
final class NodeStore: @unchecked Sendable {
    typealias Table = UnsafeMutablePointer<UInt64>

    struct Slot {
        var table: UnsafeAtomic<Table?>.Storage
        /// Set while the node's memory differs from the disk and is not part of the checkpoint being written.
        var isDirty: UnsafeAtomic<Bool>.Storage
        /// Set by use, cleared when memory is looked for.
        var isUsed: UnsafeAtomic<Bool>.Storage
        var place: SlotReference
        var mark: Mark
    }

    /// What the last cut found; guarded by `state`.
    enum Mark: UInt8 { case none, frozen, dropped }

    private static let chunkNodeCount = 1 << 14
    private static let chunkCountMax = 1 << 14
    private typealias ChunkPointer = UnsafeAtomic<UnsafeMutablePointer<Slot>?>
    private let chunks = UnsafeMutablePointer<ChunkPointer.Storage>.allocate(capacity: chunkCountMax)

    let file: any DiskFile
    let state: Guarded<State>
    let visits = Visits()
    let residentCount = ManagedAtomic(0)
    /// Where the search for tables to let go of goes on; one thread searches.
    let evictor = Mutex<UInt32>(0)

    struct State {
        var next: UInt32 = 1
        var free: [NodeID] = []
        /// Changed since the last cut.
        var dirty: [NodeID] = []
        /// Given up since the last cut; memory and place stay until the next.
        var dropped: [NodeID] = []
        /// Bytes, as of the cut, of nodes that changed after it and before they were written.
        var frozenCopies: [NodeID: Table] = [:]
        /// Pages of the node map that differ from the disk.
        var dirtyMapPages: Set<Int> = []
    }

    init(file: any DiskFile) {
        self.file = file
        state = Guarded(State())
        chunks.initialize(repeating: ChunkPointer.Storage(nil), count: Self.chunkCountMax)
    }

    deinit {
        for number in 0..<Self.chunkCountMax {
            guard let chunk = ChunkPointer(at: chunks + number).load(ordering: .relaxed) else { continue }
            for index in 0..<Self.chunkNodeCount {
                UnsafeAtomic<Table?>(at: Self.tablePointer(chunk + index)).load(ordering: .relaxed)?.deallocate()
            }
            chunk.deallocate()
        }
        chunks.deallocate()
    }

    /// The entries of a node, from memory or else from disk.
    @inline(__always)
    func table(_ id: NodeID) throws(BackendError) -> Table {
        let slot = slot(id)
        guard let table = UnsafeAtomic<Table?>(at: Self.tablePointer(slot)).load(ordering: .acquiring) else {
            return try load(id)
        }
        let isUsed = UnsafeAtomic<Bool>(at: Self.usedPointer(slot))
        if !isUsed.load(ordering: .relaxed) { isUsed.store(true, ordering: .relaxed) }
        return table
    }

    @inline(__always)
    func tableInMemory(_ id: NodeID) -> Table? {
        UnsafeAtomic<Table?>(at: Self.tablePointer(slot(id))).load(ordering: .acquiring)
    }

    /// The entries of a node, to be changed by its only owner: noted for the next checkpoint.
    @inline(__always)
    func tableForChange(_ id: NodeID) throws(BackendError) -> Table {
        while true {
            let table = try table(id)
            if UnsafeAtomic<Bool>(at: Self.dirtyPointer(slot(id))).load(ordering: .relaxed) || markDirty(id, table) {
                return table
            }
        }
    }

    /// A new node, its entries all unmapped.
    func allocate() -> NodeID {
        let table = Table.allocate(capacity: Geometry.tableEntryCount)
        table.initialize(repeating: 0, count: Geometry.tableEntryCount)
        return adopt(table)
    }

    /// A new node with the entries of another.
    func allocate(copying original: Table) -> NodeID {
        let table = Table.allocate(capacity: Geometry.tableEntryCount)
        table.initialize(from: original, count: Geometry.tableEntryCount)
        return adopt(table)
    }

    /// A new node with the pages of a large page.
    func allocate(splitting large: Entry) -> NodeID {
        let table = Table.allocate(capacity: Geometry.tableEntryCount)
        for slot in 0..<Geometry.tableEntryCount { (table + slot).initialize(to: large.smallPage(slot).word) }
        return adopt(table)
    }

    private func adopt(_ table: Table) -> NodeID {
        state.withLock { state in
            let id = state.free.popLast() ?? state.takeNext()
            let slot = slotCreating(id)
            UnsafeAtomic<Table?>(at: Self.tablePointer(slot)).store(table, ordering: .releasing)
            UnsafeAtomic<Bool>(at: Self.dirtyPointer(slot)).store(true, ordering: .relaxed)
            state.dirty.append(id)
            residentCount.wrappingIncrement(ordering: .relaxed)
            return id
        }
    }

    /// Gives up a node that no map reaches any more. Its number is used again after the next checkpoint is durable.
    func drop(_ id: NodeID) { state.withLock { $0.dropped.append(id) } }

    /// Returns false if the table was let go of meanwhile.
    private func markDirty(_ id: NodeID, _ table: Table) -> Bool {
        state.withLock { state in
            guard tableInMemory(id) == table else { return false }
            if slot(id).pointee.mark == .frozen, state.frozenCopies[id] == nil {
                let copy = Table.allocate(capacity: Geometry.tableEntryCount)
                copy.initialize(from: table, count: Geometry.tableEntryCount)
                state.frozenCopies[id] = copy
            }
            state.dirty.append(id)
            UnsafeAtomic<Bool>(at: Self.dirtyPointer(slot(id))).store(true, ordering: .relaxed)
            return true
        }
    }

    /// Reads a node from disk. Others may load, change, write and let go of it meanwhile: what was read counts only if its place is still the
    /// same.
    private func load(_ id: NodeID) throws(BackendError) -> Table {
        while true {
            let (place, present) = state.withLock { _ in (slot(id).pointee.place, tableInMemory(id)) }
            if let present { return present }
            guard place.slot != 0 else { throw .corrupt("tables: node \(id.rawValue) is used and was never written") }
            let table = Table.allocate(capacity: Geometry.tableEntryCount)
            do throws(BackendError) {
                if try read(place, into: table), let published = publish(table, for: id, readFrom: place) { return published }
            } catch {
                table.deallocate()
                throw error
            }
            table.deallocate()
            guard state.withLock({ _ in slot(id).pointee.place != place || tableInMemory(id) != nil }) else {
                throw .corrupt("tables: the checksum of node \(id.rawValue) at slot \(place.slot) does not match")
            }
        }
    }

    /// Reads a node from disk ahead of its use, if it is not in memory. For whoever does not hold the lock of the map that it belongs to, so that it
    /// may be given up meanwhile: what cannot be read is no error, and is found out by whoever uses it.
    func prefetch(_ id: NodeID) {
        let place = state.withLock { _ in slot(id).pointee.place }
        guard place.slot != 0, tableInMemory(id) == nil else { return }
        let table = Table.allocate(capacity: Geometry.tableEntryCount)
        let isRead = (try? read(place, into: table)) ?? false
        if !isRead || publish(table, for: id, readFrom: place) == nil { table.deallocate() }
    }

    /// Whether the bytes at a place have its checksum.
    private func read(_ place: SlotReference, into table: Table) throws(BackendError) -> Bool {
        let bytes = UnsafeMutableRawBufferPointer(start: table, count: Geometry.pageByteCount)
        try file.readPages(into: bytes, at: UInt64(place.slot) << Geometry.pageShift)
        guard crc32c(UnsafeRawBufferPointer(bytes)) == place.checksum else { return false }
        for index in 0..<Geometry.tableEntryCount { table[index] = UInt64(littleEndian: table[index]) }
        return true
    }

    /// Nil if another thread was faster, or the node has moved.
    private func publish(_ table: Table, for id: NodeID, readFrom place: SlotReference) -> Table? {
        state.withLock { _ in
            let slot = slot(id)
            guard slot.pointee.place == place, tableInMemory(id) == nil else { return nil }
            UnsafeAtomic<Table?>(at: Self.tablePointer(slot)).store(table, ordering: .releasing)
            residentCount.wrappingIncrement(ordering: .relaxed)
            return table
        }
    }

    // MARK: Slots

    @inline(__always)
    func slot(_ id: NodeID) -> UnsafeMutablePointer<Slot> {
        let number = Int(id.rawValue)
        let chunk = ChunkPointer(at: chunks + number / Self.chunkNodeCount).load(ordering: .acquiring)
        return chunk.unsafelyUnwrapped + number % Self.chunkNodeCount
    }

    /// The slot of a node whose chunk may not be there yet; under the state lock.
    func slotCreating(_ id: NodeID) -> UnsafeMutablePointer<Slot> {
        let number = Int(id.rawValue) / Self.chunkNodeCount
        precondition(number < Self.chunkCountMax, "more tables than a pool can hold")
        if ChunkPointer(at: chunks + number).load(ordering: .relaxed) == nil {
            let chunk = UnsafeMutablePointer<Slot>.allocate(capacity: Self.chunkNodeCount)
            chunk.initialize(
                repeating: Slot(table: .init(nil), isDirty: .init(false), isUsed: .init(false), place: .none, mark: .none),
                count: Self.chunkNodeCount)
            ChunkPointer(at: chunks + number).store(chunk, ordering: .releasing)
        }
        return slot(id)
    }

    static func tablePointer(_ slot: UnsafeMutablePointer<Slot>) -> UnsafeMutablePointer<UnsafeAtomic<Table?>.Storage> {
        slot.pointer(to: \.table)!
    }

    static func usedPointer(_ slot: UnsafeMutablePointer<Slot>) -> UnsafeMutablePointer<UnsafeAtomic<Bool>.Storage> {
        slot.pointer(to: \.isUsed)!
    }

    static func dirtyPointer(_ slot: UnsafeMutablePointer<Slot>) -> UnsafeMutablePointer<UnsafeAtomic<Bool>.Storage> {
        slot.pointer(to: \.isDirty)!
    }
}

extension NodeStore.State {
    mutating func takeNext() -> NodeID {
        defer { next += 1 }
        return NodeID(next)
    }
}

extension BackendError {
    init(_ error: DiskError) {
        self = error.isNoSpace ? .noSpace : .inputOutput(errno: error.errno, during: error.description)
    }
}
