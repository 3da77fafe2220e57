import VarveBackend

/// Pieces on their way from the thread that reads to the one that writes. As long as there are chunks: ``ChunkPool`` bounds it.
///
/// Safe because everything is touched under the monitor.
final class PieceQueue: @unchecked Sendable {
    enum Item {
        case bytes(Chunk, at: UInt64)
        case zero(Range<UInt64>)
    }

    /// Zeroes take no chunk; so many pieces of them may wait.
    private static let countMax = 1024

    private let monitor = Monitor()
    private var items: [Item] = []
    private var isClosed = false
    private var failure: TransferError?

    /// Waits for room.
    /// - Throws: what the writer failed with.
    func push(_ item: Item) throws(TransferError) {
        try monitor.withLock { () throws(TransferError) in
            while items.count >= Self.countMax, failure == nil { monitor.wait() }
            if let failure { throw failure }
            items.append(item)
            monitor.broadcast()
        }
    }

    /// No more items come.
    func close() {
        monitor.withLock {
            isClosed = true
            monitor.broadcast()
        }
    }

    /// The writer takes no more. What waits is let go of, so that its chunks come back.
    func fail(_ error: TransferError) {
        monitor.withLock {
            failure = error
            items.removeAll()
            monitor.broadcast()
        }
    }

    /// All items that wait, in order; waits for at least one. Empty at the end.
    func take() -> [Item] {
        monitor.withLock {
            while items.isEmpty, !isClosed { monitor.wait() }
            defer { items.removeAll() }
            monitor.broadcast()
            return items
        }
    }
}
