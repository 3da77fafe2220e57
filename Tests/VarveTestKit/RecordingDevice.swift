import Synchronization
public import VarveBackend

/// A device in memory for tests: records its calls, fails when told to, and can be held at a ``Gate``.
///
/// Its behaviour is the contract of ``BlockDevice``, taken literally: whole pages inside a discarded range read as zero. Pages of zeroes
/// count as holes. It grew from nothing.
public final class RecordingDevice: BlockDevice {
    public enum Kind: Hashable, Sendable { case read, write, writeZeroes, discard, flush, extents }

    public enum Call: Equatable, Sendable {
        case read(offset: UInt64, count: Int)
        case write(offset: UInt64, count: Int)
        case writeZeroes(offset: UInt64, count: UInt64, mayDeallocate: Bool)
        case discard(offset: UInt64, count: UInt64)
        case flush
        case extents(since: SnapshotID?, range: Range<UInt64>, limit: Int)

        public var kind: Kind {
            switch self {
            case .read: .read
            case .write: .write
            case .writeZeroes: .writeZeroes
            case .discard: .discard
            case .flush: .flush
            case .extents: .extents
            }
        }
    }

    private struct State {
        var bytes: [UInt8]
        var calls: [Call] = []
        var counts: [Kind: Int] = [:]
        var failures: [Kind: [Int: BackendError]] = [:]
        var gates: [Kind: Gate] = [:]
        var cold: Set<Kind> = []
    }

    private static let pageByteCount = 4096

    public let isReadOnly: Bool
    private let state: Mutex<State>

    public init(bytes: [UInt8], isReadOnly: Bool = false) {
        self.isReadOnly = isReadOnly
        state = Mutex(State(bytes: bytes))
    }

    public convenience init(byteCount: Int, isReadOnly: Bool = false) {
        self.init(bytes: [UInt8](repeating: 0, count: byteCount), isReadOnly: isReadOnly)
    }

    // MARK: What tests look at and arrange

    /// The content now.
    public var bytes: [UInt8] { state.withLock { $0.bytes } }

    /// Every call so far, in the order in which they began, failed ones too.
    public var calls: [Call] { state.withLock { $0.calls } }

    /// Makes the `number`-th call of a kind (1 is the first since the device was made) fail and change nothing.
    public func fail(_ kind: Kind, onCall number: Int, with error: BackendError) {
        state.withLock { $0.failures[kind, default: [:]][number] = error }
    }

    /// Makes calls of a kind wait at a gate after they are recorded.
    public func hold(_ kind: Kind, at gate: Gate) {
        state.withLock { $0.gates[kind] = gate }
    }

    /// Reads, or writes, have to wait for a disk from now on.
    public func becomeCold(_ kind: Kind = .read) { state.withLock { _ = $0.cold.insert(kind) } }

    /// Grows the device, as a resized volume does.
    public func grow(toByteCount byteCount: Int) {
        state.withLock { $0.bytes += [UInt8](repeating: 0, count: byteCount - $0.bytes.count) }
    }

    // MARK: BlockDevice

    public var byteCount: UInt64 { state.withLock { UInt64($0.bytes.count) } }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try begin(.read(offset: offset, count: buffer.count))
        let range = try range(offset, UInt64(buffer.count))
        nonisolated(unsafe) let target = buffer  // Safe because withLock calls its closure before it returns.
        state.withLock { state in state.bytes[range].withUnsafeBytes { target.copyMemory(from: $0) } }
    }

    public func readIfReady(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        if state.withLock({ $0.cold.contains(.read) }) { return false }
        try read(into: buffer, at: offset)
        return true
    }

    public func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try begin(.write(offset: offset, count: buffer.count))
        let range = try writableRange(offset, UInt64(buffer.count))
        nonisolated(unsafe) let source = buffer  // Safe because withLock calls its closure before it returns.
        state.withLock { $0.bytes.replaceSubrange(range, with: source) }
    }

    public func writeIfReady(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        if state.withLock({ $0.cold.contains(.write) }) { return false }
        try write(buffer, at: offset)
        return true
    }

    public func writeZeroes(at offset: UInt64, count: UInt64, mayDeallocate: Bool) throws(BackendError) {
        try begin(.writeZeroes(offset: offset, count: count, mayDeallocate: mayDeallocate))
        try clear(writableRange(offset, count))
    }

    public func discard(at offset: UInt64, count: UInt64) throws(BackendError) {
        try begin(.discard(offset: offset, count: count))
        let range = try writableRange(offset, count)
        let page = Self.pageByteCount
        let first = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        if first < end { clear(first..<end) }
    }

    public func flush() throws(BackendError) { try begin(.flush) }

    public func findExtents(
        since base: SnapshotID?, in range: Range<UInt64>, _ list: inout ExtentList
    ) throws(BackendError) {
        try begin(.extents(since: base, range: range, limit: list.limit))
        if let base { throw .noSuchSnapshot(base) }
        state.withLock { state in
            var at = Int(range.lowerBound)
            while at < range.upperBound {
                let end = min(Int(range.upperBound), (at / Self.pageByteCount + 1) * Self.pageByteCount)
                let page = at / Self.pageByteCount * Self.pageByteCount
                let isHole = state.bytes[page..<min(page + Self.pageByteCount, state.bytes.count)].allSatisfy { $0 == 0 }
                guard list.append(UInt64(at)..<UInt64(end), isHole ? .hole : .data) else { break }
                at = end
            }
        }
    }

    public func ancestors() -> [SnapshotID] { [] }

    private func begin(_ call: Call) throws(BackendError) {
        let (gate, failure) = state.withLock { state in
            state.calls.append(call)
            let number = state.counts[call.kind, default: 0] + 1
            state.counts[call.kind] = number
            return (state.gates[call.kind], state.failures[call.kind]?[number])
        }
        gate?.pass()
        if let failure { throw failure }
    }

    private func writableRange(_ offset: UInt64, _ count: UInt64) throws(BackendError) -> Range<Int> {
        if isReadOnly { throw .readOnly }
        return try range(offset, count)
    }

    private func range(_ offset: UInt64, _ count: UInt64) throws(BackendError) -> Range<Int> {
        let size = byteCount
        guard offset <= size, count <= size - offset else {
            throw .outOfRange(offset: offset, byteCount: count, deviceByteCount: size)
        }
        return Int(offset)..<Int(offset + count)
    }

    private func clear(_ range: Range<Int>) {
        state.withLock { $0.bytes.replaceSubrange(range, with: repeatElement(0, count: range.count)) }
    }
}
