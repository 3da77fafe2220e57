import Atomics
import Synchronization
import VarveBackend
import VarveFormat

extension Pool {
    /// Makes everything that was answered before the call durable: data first, then the records that name it (invariant O1).
    /// One flush of an image at a time, so that its batches reach the journal in order; flushes of several images share the journal's sync.
    func flush(_ image: Image) throws(BackendError) {
        try image.flushLock.withLock { _ throws(BackendError) in
            let taken = image.unflushed.withLock { $0.take() }
            for file in taken.files { try sync(file) }
            try commit(taken, of: image)
        }
        maintenance.wakeIfDue(self)
    }

    private func sync(_ file: DataFile) throws(BackendError) {
        file.isUnsynced.store(false, ordering: .sequentiallyConsistent)
        do throws(BackendError) {
            try checkSound()
            try file.file.sync()
        } catch {
            failed(error, "sync of \(Allocator.fileName(file.number))")
            throw error
        }
    }

    private func commit(_ taken: Unflushed, of image: Image) throws(BackendError) {
        guard !taken.records.isEmpty else { return }
        do throws(BackendError) {
            try commit(taken.records)
        } catch {
            image.unflushed.withLock { $0.restore(taken) }
            throw error
        }
    }

    /// Makes one change durable that belongs to no volume's flush.
    func commit(_ operation: JournalOperation, generation: UInt64) throws(BackendError) {
        var record = Unflushed()
        record.append(operation, generation: generation)
        try commit(record.records)
    }

    /// - Throws: ``BackendError/noSpace``: nothing was written. Any other error poisons the pool.
    private func commit(_ records: [Unflushed.Generation]) throws(BackendError) {
        try checkSound()
        do throws(BackendError) {
            try journal.commit(records)
        } catch {
            if error != .noSpace { failed(error, "commit to the journal") }
            throw error
        }
    }

    /// Records a change of an image, to be made durable by its next flush. The caller holds the gate.
    func note(_ operation: JournalOperation, on image: Image) {
        image.unflushed.withLock { $0.append(operation, generation: generation) }
    }
}
