import VarveBackend
import VarveDisk
import VarveFormat

/// The journal being written: batches in order, many flushes to one sync (Docs/FORMAT.md section 5).
///
/// The first thread that commits while nobody writes becomes the leader: it writes everything queued and syncs once; the others wait
/// for it. Safe because all mutable state is guarded by `monitor`, and `file` and `end` are used outside it by the one leader only.
final class Journal: @unchecked Sendable {
    private let monitor = Monitor()
    private let disk: any Disk
    private let poolID: PoolID
    /// What batches are written over. A sync of bytes written over others waits for the disk only; in new space, even if it was set aside, it waits
    /// for the file system's own journal as well, and batches come at two thirds of the rate.
    private let zeroes: [UInt8]
    private var file: any DiskFile
    /// The file that was written first: during generation 0, as each later one during one generation.
    private let firstNumber: UInt64
    private var currentNumber: UInt64
    private var offset = UInt64(JournalFileHeader.byteCount)
    /// The file is written up to here, with batches and then zeroes.
    private var end = UInt64(JournalFileHeader.byteCount)
    /// Bytes of earlier files that the checkpoint in force still needs.
    private var backlog: UInt64
    private var nextSequence: UInt64
    private var queue: [Waiter] = []
    private var isLed = false
    /// Records of checkpoint generations below this one are in a durable checkpoint and must not be written any more.
    private var baseGeneration: UInt64

    /// Safe because its fields are touched only under the journal's monitor.
    private final class Waiter: @unchecked Sendable {
        let records: [Unflushed.Generation]
        var result: Result<Void, BackendError>?
        init(_ records: [Unflushed.Generation]) { self.records = records }
    }

    /// Starts a new journal file.
    init(
        disk: any Disk, poolID: PoolID, number: UInt64, nextSequence: UInt64, backlog: UInt64, roomByteCount: Int
    ) throws(BackendError) {
        self.disk = disk
        zeroes = [UInt8](repeating: 0, count: roomByteCount)
        self.poolID = poolID
        (firstNumber, currentNumber) = (number, number)
        self.nextSequence = nextSequence
        self.backlog = backlog
        baseGeneration = 0
        file = try Self.create(number, poolID: poolID, disk: disk)
    }

    static func create(_ number: UInt64, poolID: PoolID, disk: any Disk) throws(BackendError) -> any DiskFile {
        do throws(DiskError) {
            let file = try disk.open(NumberedName.journal(number), creating: true)
            let header = JournalFileHeader(poolID: poolID, number: number).encoded()
            try file.write(header, at: 0)
            try file.syncData()
            try disk.syncDirectory()
            return file
        } catch {
            throw BackendError(error)
        }
    }

    /// Makes records durable, all or none. Blocks until they are.
    /// - Throws: ``BackendError/noSpace``: nothing was written, try again later. Another error: it is not known what is durable.
    func commit(_ records: [Unflushed.Generation]) throws(BackendError) {
        let waiter = Waiter(records)
        monitor.lock()
        defer { monitor.unlock() }
        queue.append(waiter)
        while waiter.result == nil {
            if isLed { monitor.wait() } else { lead() }
        }
        try waiter.result!.get()
    }

    /// Writes and syncs what is queued. Called with the monitor held, which is let go meanwhile.
    private func lead() {
        isLed = true
        let batch = queue
        queue = []
        let (file, start, sequence) = (file, offset, nextSequence)
        let bytes = encode(batch)
        monitor.unlock()
        let result = write(bytes, to: file, at: start)
        monitor.lock()
        isLed = false
        if case .success = result { offset = start + UInt64(bytes.count) } else { nextSequence = sequence }
        for waiter in batch { waiter.result = result }
        monitor.broadcast()
    }

    private func encode(_ waiters: [Waiter]) -> [UInt8] {
        var bytes: [UInt8] = []
        for waiter in waiters {
            let operations = operations(waiter.records)
            guard !operations.isEmpty else { continue }
            bytes += JournalBatch.encode(sequence: nextSequence, operations: operations)
            nextSequence += 1
        }
        return bytes
    }

    /// Records from before the last cut say so. They are in the checkpoint that is being written, and if replayed on top of it they would
    /// undo what was done between them and the cut (O4). Without that checkpoint they are needed.
    private func operations(_ records: [Unflushed.Generation]) -> [UInt8] {
        var writer = ByteWriter()
        var madeIn = currentNumber
        for record in records where record.number >= baseGeneration {
            let journal = record.number == .max ? currentNumber : firstNumber + record.number
            if journal != madeIn { JournalOperation.madeIn(journal: journal).encode(into: &writer) }
            madeIn = journal
            writer.append(record.writer.bytes)
        }
        return writer.bytes
    }

    private func write(_ bytes: [UInt8], to file: any DiskFile, at start: UInt64) -> Result<Void, BackendError> {
        guard !bytes.isEmpty else { return .success(()) }
        do throws(DiskError) {
            // Apart from the batch: a disk without room must have nothing of it.
            try makeRoom(until: start + UInt64(bytes.count), in: file)
            try file.write(bytes, at: start)
        } catch {
            return .failure(BackendError(error))
        }
        do throws(BackendError) {
            try file.sync()
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Writes zeroes up to `target` at least; on a full disk no more than that, so that what gives space back can still be recorded.
    private func makeRoom(until target: UInt64, in file: any DiskFile) throws(DiskError) {
        while end < target {
            do throws(DiskError) {
                try file.write(zeroes, at: end)
                end += UInt64(zeroes.count)
            } catch {
                let pageCount = (Int(target - end) - 1) / Geometry.pageByteCount + 1
                let needed = zeroes.prefix(pageCount * Geometry.pageByteCount)
                guard error.isNoSpace, needed.count < zeroes.count else { throw error }
                try file.write(Array(needed), at: end)
                end += UInt64(needed.count)
            }
        }
    }

    /// Where replay starts if it starts behind everything committed so far.
    struct Position {
        var number: UInt64
        var firstBatch: UInt64
    }

    /// Goes on in a new file, made beforehand with ``create(_:poolID:disk:)``. Waits for the commit under way.
    func rotate(to file: any DiskFile) -> Position {
        monitor.withLock {
            while isLed { monitor.wait() }
            currentNumber += 1
            self.file = file
            backlog += offset
            offset = UInt64(JournalFileHeader.byteCount)
            end = offset
            return Position(number: currentNumber, firstBatch: nextSequence)
        }
    }

    /// A checkpoint of this generation is durable: older records are in it.
    func discardRecords(before generation: UInt64) { monitor.withLock { (baseGeneration, backlog) = (generation, 0) } }

    /// The sequence of the batch that would be written next.
    var nextBatch: UInt64 { monitor.withLock { nextSequence } }

    /// The file being written.
    var number: UInt64 { monitor.withLock { currentNumber } }

    /// Bytes that the next opening would have to replay.
    var byteCount: UInt64 { monitor.withLock { backlog + offset } }
}
