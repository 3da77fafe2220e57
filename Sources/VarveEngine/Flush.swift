import Atomics
import Synchronization
import VarveBackend
import VarveFormat

extension Pool {
    /// Makes everything that was answered before the call durable: data first, then the records that name it (invariant O1).
    /// One flush of an image at a time, so that its batches reach the journal in order; flushes of several images share the journal's sync.
    func flush(_ image: Image) throws(BackendError) {
        try image.flushLock.withLock { () throws(BackendError) in try flushHoldingLocks([image]) }
        maintenance.wakeIfDue(self)
    }

    /// The same for several images, whose records become durable together or not at all. The caller holds their flush locks.
    func flushHoldingLocks(_ images: [Image]) throws(BackendError) {
        let taken = images.map { image in image.unflushed.withLock { $0.take() } }
        do throws(BackendError) {
            for (image, unflushed) in zip(images, taken) {
                try image.checkSound()
                for file in unflushed.files { try sync(file, of: image) }
            }
            let records = taken.flatMap(\.records)
            if !records.isEmpty { try commit(records) }
        } catch {
            for (image, unflushed) in zip(images, taken) { image.restore(unflushed) }
            throw error
        }
    }

    private func sync(_ file: DataFile, of image: Image) throws(BackendError) {
        file.isUnsynced.store(false, ordering: .sequentiallyConsistent)
        do throws(BackendError) {
            try checkSound()
            try file.file.sync()
        } catch {
            failed(image, error, "sync of \(Allocator.fileName(file.number))")
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
