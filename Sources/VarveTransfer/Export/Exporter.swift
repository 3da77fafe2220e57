import VarveBackend

/// How a transfer fares, for who watches. Called on the transfer's threads, a few hundred times a second at most.
public typealias TransferProgress = @Sendable (_ doneByteCount: UInt64, _ totalByteCount: UInt64) -> Void

/// Moves an image's pieces from a peer to a writer: this thread reads, several requests in flight, another one writes.
struct Exporter {
    /// Requests for a megabyte each that are in flight.
    private static let requestCountMax = 8
    private static let chunkCount = 24
    /// Bytes between two checkpoints: what a killed export has to do again.
    static let checkpointByteCount: UInt64 = 64 << 20

    let source: any BlockPeer
    let writer: any PieceWriter
    /// Called on the writing thread.
    let keep: @Sendable (ExportState.Mark) throws(TransferError) -> Void
    let progress: TransferProgress

    /// Blocks until all is written.
    /// - Parameter start: where an earlier run came to.
    func run(from start: UInt64 = 0, done: UInt64 = 0, total: UInt64) throws(TransferError) -> ExportChecksum {
        let queue = PieceQueue()
        let outcome = WriterOutcome()
        let writing = Writing(
            writer: writer, queue: queue, start: start, done: done, total: total, keep: keep, progress: progress)
        do throws(OwnedThread.Refusal) {
            try OwnedThread.start { outcome.set(writing.run()) }
        } catch {
            throw .file(path: "a thread", action: "start", errorNumber: error.errorNumber)
        }
        let reading = Result { () throws(TransferError) in try read(from: start, into: queue) }
        queue.close()
        let written = outcome.wait()
        // A writer that failed ended the reader too: its reason is the first.
        try written.get()
        try reading.get()
        return try writer.finish()
    }

    private func read(from start: UInt64, into queue: PieceQueue) throws(TransferError) {
        let pool = ChunkPool(count: Self.chunkCount)
        var walk = PieceWalk(source, from: start)
        var inFlight: [(ticket: BlockTicket?, item: PieceQueue.Item)] = []
        while let piece = try walk.next() {
            guard piece.holdsBytes else {
                inFlight.append((nil, .zero(piece.range)))
                if inFlight.count > Self.requestCountMax { try hand(&inFlight, queue) }
                continue
            }
            let chunk = try take(from: pool, &inFlight, queue)
            chunk.count = piece.range.count
            let ticket = try source.startReading(into: chunk.bytes, at: piece.range.lowerBound)
            inFlight.append((ticket, .bytes(chunk, at: piece.range.lowerBound)))
            if inFlight.count > Self.requestCountMax { try hand(&inFlight, queue) }
        }
        while !inFlight.isEmpty { try hand(&inFlight, queue) }
    }

    private func take(
        from pool: ChunkPool, _ inFlight: inout [(ticket: BlockTicket?, item: PieceQueue.Item)], _ queue: PieceQueue
    ) throws(TransferError) -> Chunk {
        while true {
            if let chunk = pool.take() { return chunk }
            if inFlight.isEmpty { return pool.wait() }
            try hand(&inFlight, queue)
        }
    }

    /// Waits for the oldest request, and hands its piece over.
    private func hand(
        _ inFlight: inout [(ticket: BlockTicket?, item: PieceQueue.Item)], _ queue: PieceQueue
    ) throws(TransferError) {
        let (ticket, item) = inFlight.removeFirst()
        if let ticket { try source.finish(ticket) }
        try queue.push(item)
    }
}

/// What the writing thread came to.
///
/// Safe because the result is touched under the monitor.
private final class WriterOutcome: @unchecked Sendable {
    private let monitor = Monitor()
    private var result: Result<Void, TransferError>?

    func set(_ result: Result<Void, TransferError>) {
        monitor.withLock {
            self.result = result
            monitor.broadcast()
        }
    }

    func wait() -> Result<Void, TransferError> {
        monitor.withLock {
            while true {
                if let result { return result }
                monitor.wait()
            }
        }
    }
}

/// The writing half of an export.
///
/// Safe because it is made on one thread and then used by another alone.
private final class Writing: @unchecked Sendable {
    private let writer: any PieceWriter
    private let queue: PieceQueue
    private let keep: (ExportState.Mark) throws(TransferError) -> Void
    private let progress: TransferProgress
    private let total: UInt64
    private var done: UInt64
    private var position: UInt64
    private var kept: UInt64
    private var doneWhenKept: UInt64

    init(
        writer: any PieceWriter, queue: PieceQueue, start: UInt64, done: UInt64, total: UInt64,
        keep: @escaping (ExportState.Mark) throws(TransferError) -> Void, progress: @escaping TransferProgress
    ) {
        self.writer = writer
        self.queue = queue
        self.keep = keep
        self.progress = progress
        self.total = total
        self.done = done
        (position, kept, doneWhenKept) = (start, start, done)
    }

    func run() -> Result<Void, TransferError> {
        do throws(TransferError) {
            while true {
                let items = queue.take()
                if items.isEmpty { break }
                for item in items { try write(item) }
                progress(done, total)
            }
            // Where the reader failed, as far as it came.
            try checkpoint()
            return .success(())
        } catch {
            queue.fail(error)
            return .failure(error)
        }
    }

    private func write(_ item: PieceQueue.Item) throws(TransferError) {
        switch item {
        case .zero(let range):
            try writer.zero(range)
            position = range.upperBound
        case .bytes(let chunk, let offset):
            try writer.write(chunk, at: offset)
            position = offset + UInt64(chunk.count)
            done += UInt64(chunk.count)
        }
        if done - doneWhenKept >= Exporter.checkpointByteCount { try checkpoint() }
    }

    private func checkpoint() throws(TransferError) {
        guard position > kept else { return }
        try keep(try writer.checkpoint(at: position))
        (kept, doneWhenKept) = (position, done)
    }
}
