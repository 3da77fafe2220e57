import Synchronization

/// Counts the requests of one session. Written by one thread at a time, the connection's own, and read by any.
///
/// On cache lines of its own, so that connections which count at the same time do not wait for each other; counting is a load and a store for
/// each number, and allocates nothing.
///
/// Safe because the memory is touched only as atomics, and freed with the last reference.
package final class RequestCounters: @unchecked Sendable {
    /// What is counted behind the commands, each of which has the place of its number on the wire.
    private enum Place {
        static let readByteCount = Int(Command.resize.rawValue) + 1
        static let writtenByteCount = readByteCount + 1
        static let failedCount = readByteCount + 2
        static let end = readByteCount + 3
    }

    private static let cacheLineByteCount = 64
    private let numbers: UnsafeMutablePointer<Atomic<UInt64>>

    package init() {
        let byteCount = (Place.end * 8 + Self.cacheLineByteCount - 1) / Self.cacheLineByteCount * Self.cacheLineByteCount
        let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: Self.cacheLineByteCount)
        numbers = memory.bindMemory(to: Atomic<UInt64>.self, capacity: Place.end)
        for place in 0..<Place.end { (numbers + place).initialize(to: Atomic(0)) }
    }

    deinit {
        numbers.deinitialize(count: Place.end)
        UnsafeMutableRawPointer(numbers).deallocate()
    }

    /// A request is answered.
    package func count(_ request: Request, isFailed: Bool) {
        add(1, at: Int(request.command.rawValue))
        if isFailed { return countRefused() }
        switch request.command {
        case .read: add(request.length, at: Place.readByteCount)
        case .write: add(request.length, at: Place.writtenByteCount)
        case .disc, .flush, .trim, .cache, .writeZeroes, .blockStatus, .resize: break
        }
    }

    /// A request is answered with an error before anything was done for it.
    package func countRefused() { add(1, at: Place.failedCount) }

    /// What was counted so far; numbers of requests in flight may be in or not.
    package var counts: RequestCounts {
        RequestCounts(
            reads: self[.read], writes: self[.write], flushes: self[.flush], trims: self[.trim], zeroings: self[.writeZeroes],
            caches: self[.cache], blockStatuses: self[.blockStatus], readByteCount: number(at: Place.readByteCount),
            writtenByteCount: number(at: Place.writtenByteCount), failed: number(at: Place.failedCount))
    }

    private subscript(command: Command) -> UInt64 { number(at: Int(command.rawValue)) }

    private func number(at place: Int) -> UInt64 { numbers[place].load(ordering: .relaxed) }

    private func add(_ amount: UInt64, at place: Int) {
        numbers[place].store(number(at: place) &+ amount, ordering: .relaxed)
    }
}
