import Atomics
import Synchronization
import VarveBackend
import VarveDisk
import VarveFormat

/// The nodes that a checkpoint must write, and those it must forget.
struct NodeCut {
    var changed: [NodeID] = []
    var dropped: [NodeID] = []
}

extension NodeStore {
    /// Takes the nodes changed and dropped so far. The caller keeps every change of every map out meanwhile.
    func cut() -> NodeCut {
        state.withLock { state in
            var cut = NodeCut()
            swap(&cut.dropped, &state.dropped)
            for id in cut.dropped { slot(id).pointee.mark = .dropped }
            cut.changed = state.dirty.filter { slot($0).pointee.mark != .dropped }
            state.dirty = []
            for id in cut.changed { freeze(id) }
            return cut
        }
    }

    private func freeze(_ id: NodeID) {
        let slot = slot(id)
        slot.pointee.mark = .frozen
        UnsafeAtomic<Bool>(at: Self.dirtyPointer(slot)).store(false, ordering: .relaxed)
    }

    /// Writes the changed nodes of a cut into fresh slots, as they were at the cut, and forgets the dropped ones. Slots that the
    /// previous checkpoint still names go to `places.superseded`.
    func write(_ cut: inout NodeCut, places: inout SlotAllocator) throws(BackendError) {
        let batchCount = 256
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: batchCount * Geometry.pageByteCount, alignment: Geometry.pageByteCount)
        defer { buffer.deallocate() }
        while !cut.changed.isEmpty {
            let ids = Array(cut.changed.suffix(batchCount))
            try write(ids, through: buffer, places: &places)
            cut.changed.removeLast(ids.count)
        }
        for id in cut.dropped { forget(id, places: &places) }
    }

    private func write(
        _ ids: [NodeID], through buffer: UnsafeMutableRawBufferPointer, places: inout SlotAllocator
    ) throws(BackendError) {
        let first = places.allocate(count: ids.count)
        for (position, id) in ids.enumerated() { copyFrozen(id, to: buffer.baseAddress! + position * Geometry.pageByteCount) }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<(ids.count * Geometry.pageByteCount)])
        do throws(DiskError) {
            try file.write(bytes, at: UInt64(first) << Geometry.pageShift)
        } catch {
            places.release(first..<first + UInt32(ids.count))
            throw BackendError(error)
        }
        for (position, id) in ids.enumerated() {
            let start = position * Geometry.pageByteCount
            let page = UnsafeRawBufferPointer(rebasing: bytes[start..<start + Geometry.pageByteCount])
            place(id, SlotReference(slot: first + UInt32(position), checksum: crc32c(page)), places: &places)
        }
    }

    /// The bytes of a node as of the cut, little-endian.
    private func copyFrozen(_ id: NodeID, to destination: UnsafeMutableRawPointer) {
        state.withLock { state in
            guard let source = state.frozenCopies[id] ?? tableInMemory(id) else {
                preconditionFailure("a changed node is not in memory")
            }
            let words = destination.assumingMemoryBound(to: UInt64.self)
            for index in 0..<Geometry.tableEntryCount { words[index] = source[index].littleEndian }
        }
    }

    private func place(_ id: NodeID, _ place: SlotReference, places: inout SlotAllocator) {
        state.withLock { state in
            let slot = slot(id)
            if slot.pointee.place.slot != 0 { places.superseded.append(slot.pointee.place.slot) }
            slot.pointee.place = place
            slot.pointee.mark = .none
            state.frozenCopies.removeValue(forKey: id)?.deallocate()
            state.dirtyMapPages.insert(Int(id.rawValue) / Geometry.nodesPerMapPage)
        }
    }

    private func forget(_ id: NodeID, places: inout SlotAllocator) {
        state.withLock { state in
            let slot = slot(id)
            if slot.pointee.place.slot != 0 { places.superseded.append(slot.pointee.place.slot) }
            slot.pointee.place = .none
            state.dirtyMapPages.insert(Int(id.rawValue) / Geometry.nodesPerMapPage)
        }
    }

    /// The checkpoint is durable: the numbers of the dropped nodes may be used again.
    func finish(_ cut: NodeCut) {
        let tables = state.withLock { state in
            cut.dropped.compactMap { id in
                let slot = slot(id)
                slot.pointee.mark = .none
                UnsafeAtomic<Bool>(at: Self.dirtyPointer(slot)).store(false, ordering: .relaxed)
                return UnsafeAtomic<Table?>(at: Self.tablePointer(slot)).exchange(nil, ordering: .sequentiallyConsistent)
            }
        }
        if !tables.isEmpty { evictor.withLock { _ in visits.waitForAll() } }
        for table in tables { table.deallocate() }
        residentCount.wrappingDecrement(by: tables.count, ordering: .relaxed)
        state.withLock { $0.free.append(contentsOf: cut.dropped) }
    }

    /// The checkpoint could not be written: what is left of the cut waits for the next one.
    func restore(_ cut: NodeCut) {
        state.withLock { state in
            for id in cut.changed {
                let slot = slot(id)
                slot.pointee.mark = .none
                state.frozenCopies.removeValue(forKey: id)?.deallocate()
                let dirty = UnsafeAtomic<Bool>(at: Self.dirtyPointer(slot))
                if !dirty.exchange(true, ordering: .relaxed) { state.dirty.append(id) }
            }
            for id in cut.dropped { slot(id).pointee.mark = .none }
            state.dropped.append(contentsOf: cut.dropped)
        }
    }

    // MARK: The node map

    /// Pages of the node map that differ from the disk.
    func dirtyMapPages() -> Set<Int> { state.withLock { $0.dirtyMapPages } }

    /// These pages are on disk. Only the thread that writes the checkpoint changes places, so none can have become dirty since.
    func mapPagesAreClean(_ numbers: Set<Int>) { state.withLock { $0.dirtyMapPages.subtract(numbers) } }

    /// The page `number` of the node map as it is now: the place of each of its nodes, little-endian words.
    func mapPage(_ number: Int) -> [UInt8] {
        state.withLock { state in
            var writer = ByteWriter(capacity: Geometry.pageByteCount)
            for position in 0..<Geometry.nodesPerMapPage {
                let id = UInt32(number * Geometry.nodesPerMapPage + position)
                writer.append(id > 0 && id < state.next ? slot(NodeID(id)).pointee.place.word : 0)
            }
            return writer.bytes
        }
    }

    /// Takes over a page of the node map that was read from disk; `used` hears of every slot in it.
    func adoptMapPage(_ number: Int, _ page: UnsafeRawBufferPointer, used: (UInt32) -> Void) {
        state.withLock { state in
            for position in 0..<Geometry.nodesPerMapPage {
                let id = NodeID(UInt32(number * Geometry.nodesPerMapPage + position))
                let word = UInt64(littleEndian: page.loadUnaligned(fromByteOffset: position * 8, as: UInt64.self))
                let place = SlotReference(word: word)
                slotCreating(id).pointee.place = place
                if place.slot != 0 { used(place.slot) } else if id.rawValue != 0 { state.free.append(id) }
            }
            state.next = UInt32((number + 1) * Geometry.nodesPerMapPage)
        }
    }
}
