import Atomics
import Synchronization
import VarveFormat

/// Keeps the tables in memory below a bound: those that equal the disk and were not used lately go.
extension NodeStore {
    /// Slots looked at while the lock is held.
    private static let batchCount = 4096

    /// Bytes of tables in memory.
    var residentByteCount: Int { residentCount.load(ordering: .relaxed) * Geometry.pageByteCount }

    /// Bytes of tables that a checkpoint must write before they can go.
    var dirtyByteCount: Int { state.withLock { $0.dirty.count } * Geometry.pageByteCount }

    /// Follows pointers to tables in `body`, which therefore stay valid until it ends. Not to be nested with ``evict(downTo:)``.
    @inline(__always)
    func visiting<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let visit = visits.enter()
        defer { visits.leave(visit) }
        return try body()
    }

    /// Lets go of tables until `byteCount` bytes are left, or all that could go went. One thread does it at a time; others return at
    /// once.
    func evict(downTo byteCount: Int) {
        evictor.withLockIfAvailable { hand in
            // Twice around: the first time takes marks of use away.
            var left = 2 * Int(state.withLock { $0.next })
            while left > 0, residentByteCount > byteCount {
                let victims = unpublish(from: &hand, atMost: (residentByteCount - byteCount) / Geometry.pageByteCount + 1)
                left -= Self.batchCount
                if victims.isEmpty { continue }
                visits.waitForAll()
                for table in victims { table.deallocate() }
            }
        }
    }

    private func unpublish(from hand: inout UInt32, atMost limit: Int) -> [Table] {
        state.withLock { state in
            var victims: [Table] = []
            for _ in 0..<Self.batchCount where victims.count < limit {
                hand = hand + 1 < state.next ? hand + 1 : 1
                if hand < state.next, let table = unpublish(NodeID(hand)) { victims.append(table) }
            }
            return victims
        }
    }

    /// Takes a table out of sight unless it is needed.
    private func unpublish(_ id: NodeID) -> Table? {
        let slot = slot(id)
        guard slot.pointee.mark == .none, !UnsafeAtomic<Bool>(at: Self.dirtyPointer(slot)).load(ordering: .relaxed) else {
            return nil
        }
        let isUsed = UnsafeAtomic<Bool>(at: Self.usedPointer(slot))
        if isUsed.load(ordering: .relaxed) {
            isUsed.store(false, ordering: .relaxed)
            return nil
        }
        guard let table = UnsafeAtomic<Table?>(at: Self.tablePointer(slot)).exchange(nil, ordering: .sequentiallyConsistent)
        else {
            return nil
        }
        residentCount.wrappingDecrement(ordering: .relaxed)
        return table
    }
}
