import Synchronization
public import VarveBackend

/// A device in one piece of memory, for tests that do many requests or count allocations: a READ or WRITE makes none.
///
/// Each page of 4 KiB has the number of the change that it was last part of, 0 if it is a hole; a snapshot is a copy of those numbers, and
/// keeps no bytes.
///
/// Safe because memory is touched only under the lock, and freed with the last reference.
public final class FlatDevice: BlockDevice, @unchecked Sendable {
    fileprivate struct State {
        var changes: [UInt32]
        var changeCount: UInt32 = 0
        /// Newest last.
        var snapshots: [(id: SnapshotID, changes: [UInt32])] = []
    }

    private static let pageByteCount = 4096

    public let byteCount: UInt64
    public let isReadOnly = false
    private let memory: UnsafeMutableRawBufferPointer
    private let state: Mutex<State>

    public init(byteCount: Int) {
        self.byteCount = UInt64(byteCount)
        memory = .allocate(byteCount: byteCount, alignment: Self.pageByteCount)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        state = Mutex(State(changes: [UInt32](repeating: 0, count: (byteCount - 1) / Self.pageByteCount + 1)))
    }

    deinit { memory.deallocate() }

    /// Takes a snapshot, against which ``findExtents(since:in:_:)`` tells differences.
    public func takeSnapshot(_ id: SnapshotID) { state.withLock { $0.snapshots.append((id, $0.changes)) } }

    /// The content now.
    public var bytes: [UInt8] { state.withLock { _ in Array(memory) } }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        nonisolated(unsafe) let target = buffer  // Safe because withLock calls its closure before it returns.
        state.withLock { _ in target.copyMemory(from: part(offset, UInt64(target.count))) }
    }

    public func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        nonisolated(unsafe) let source = buffer  // Safe because withLock calls its closure before it returns.
        state.withLock { state in
            UnsafeMutableRawBufferPointer(rebasing: memory[Int(offset)...]).copyMemory(from: source)
            state.note(pages(touchedBy: offset, UInt64(source.count)))
        }
    }

    public func writeZeroes(at offset: UInt64, count: UInt64, mayDeallocate: Bool) throws(BackendError) {
        state.withLock { state in
            clear(Int(offset)..<Int(offset + count))
            state.note(pages(touchedBy: offset, count))
            if mayDeallocate { state.unmap(pages(inside: offset, count)) }
        }
    }

    public func discard(at offset: UInt64, count: UInt64) throws(BackendError) {
        state.withLock { state in
            let pages = pages(inside: offset, count)
            clear(pages.lowerBound * Self.pageByteCount..<min(pages.upperBound * Self.pageByteCount, memory.count))
            state.unmap(pages)
        }
    }

    public func flush() throws(BackendError) {}

    public func findExtents(
        since base: SnapshotID?, in range: Range<UInt64>, _ list: inout ExtentList
    ) throws(BackendError) {
        try state.withLock { state throws(BackendError) in
            let old = try state.snapshot(base)
            var at = range.lowerBound
            while at < range.upperBound {
                let page = Int(at) / Self.pageByteCount
                let end = min(range.upperBound, UInt64((page + 1) * Self.pageByteCount))
                let change = state.changes[page]
                guard list.append(at..<end, old?[page] == change ? .unchanged : change == 0 ? .hole : .data) else { break }
                at = end
            }
        }
    }

    public func ancestors() -> [SnapshotID] { state.withLock { $0.snapshots.reversed().map(\.id) } }

    // MARK: Parts

    private func part(_ offset: UInt64, _ count: UInt64) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: memory[Int(offset)..<Int(offset + count)])
    }

    private func clear(_ range: Range<Int>) {
        if range.isEmpty { return }
        UnsafeMutableRawBufferPointer(rebasing: memory[range]).initializeMemory(as: UInt8.self, repeating: 0)
    }

    private func pages(touchedBy offset: UInt64, _ count: UInt64) -> Range<Int> {
        Int(offset) / Self.pageByteCount..<(Int(offset + count) - 1) / Self.pageByteCount + 1
    }

    /// Those that the range covers whole.
    private func pages(inside offset: UInt64, _ count: UInt64) -> Range<Int> {
        let first = (Int(offset) + Self.pageByteCount - 1) / Self.pageByteCount
        return first..<max(first, Int(offset + count) / Self.pageByteCount)
    }
}

extension FlatDevice.State {
    fileprivate mutating func note(_ pages: Range<Int>) {
        changeCount += 1
        for page in pages { changes[page] = changeCount }
    }

    fileprivate mutating func unmap(_ pages: Range<Int>) {
        for page in pages { changes[page] = 0 }
    }

    fileprivate func snapshot(_ id: SnapshotID?) throws(BackendError) -> [UInt32]? {
        guard let id else { return nil }
        guard let snapshot = snapshots.first(where: { $0.id == id }) else { throw .noSuchSnapshot(id) }
        return snapshot.changes
    }
}
