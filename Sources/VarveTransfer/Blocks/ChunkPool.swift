import VarveBackend

/// Memory for pieces in flight: a bounded number of buffers, which come back when their chunk is let go of.
///
/// Safe because the list is touched only under the monitor.
final class ChunkPool: @unchecked Sendable {
    static let byteCount = Int(PieceWalk.byteCountMax)
    private static let alignment = 4096

    private let monitor = Monitor()
    private var free: [UnsafeMutableRawPointer] = []
    private let count: Int

    init(count: Int) {
        self.count = count
        free = (0..<count).map { _ in .allocate(byteCount: Self.byteCount, alignment: Self.alignment) }
    }

    deinit { free.forEach { $0.deallocate() } }

    /// Nil if all are in use.
    func take() -> Chunk? { monitor.withLock { free.popLast() }.map { Chunk(memory: $0, pool: self) } }

    /// Waits until one is free.
    func wait() -> Chunk {
        let memory = monitor.withLock {
            while free.isEmpty { monitor.wait() }
            return free.removeLast()
        }
        return Chunk(memory: memory, pool: self)
    }

    fileprivate func giveBack(_ memory: UnsafeMutableRawPointer) {
        monitor.withLock {
            free.append(memory)
            monitor.signal()
        }
    }
}

/// A buffer of a ``ChunkPool``, as long as somebody has it.
///
/// Safe because it is handed from thread to thread, and used by the one that has it.
final class Chunk: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer
    private let pool: ChunkPool
    /// How many bytes of it are meant.
    var count = ChunkPool.byteCount

    fileprivate init(memory: UnsafeMutableRawPointer, pool: ChunkPool) {
        self.memory = memory
        self.pool = pool
    }

    deinit { pool.giveBack(memory) }

    var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: memory, count: count) }
    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(bytes) }
}
