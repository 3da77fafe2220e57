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
        let taken = images.map { $0.takeUnflushed() }
        do throws(BackendError) {
            var settlements: [Settlement] = []
            for (image, unflushed) in zip(images, taken) {
                try image.checkSound()
                settlements.append(try settle(unflushed, of: image))
            }
            let records = zip(settlements, taken).flatMap { $0.records + $1.records }
            if !records.isEmpty { try commit(records) }
            for settlement in settlements { settlement.noteCommitted(in: journal.number) }
            for (image, unflushed) in zip(images, taken) { image.settle(unflushed, in: draft) }
        } catch {
            for (image, unflushed) in zip(images, taken) { image.restore(unflushed) }
            throw error
        }
    }

    /// How the bytes that an image has written become durable.
    private struct Settlement {
        /// What the journal must say of them.
        var records: [Unflushed.Generation] = []
        var journaled: [DataFile] = []
        var synced: [DataFile] = []

        func noteCommitted(in journal: UInt64) {
            for file in journaled { file.noteJournaled(in: journal) }
            for file in synced { file.noteJournaled(in: 0) }
        }
    }

    /// Makes sure that written bytes are durable when the records are. A few pages go to the journal with the records, so that one sync does;
    /// otherwise the files are synced.
    private func settle(_ unflushed: Unflushed, of image: Image) throws(BackendError) -> Settlement {
        if unflushed.files.isEmpty { return Settlement() }
        let isCommitted = !unflushed.records.isEmpty || unflushed.files.contains { isJournaled($0) }
        if isCommitted, !unflushed.hasManyPages {
            return Settlement(records: [try journaled(unflushed)], journaled: unflushed.files)
        }
        var marks = Unflushed.Generation(number: .max)
        for file in unflushed.files {
            let batch = journal.nextBatch
            try sync(file, of: image)
            if isJournaled(file) { JournalOperation.synced(file: UInt64(file.number), before: batch).encode(into: &marks.writer) }
        }
        return Settlement(records: marks.writer.bytes.isEmpty ? [] : [marks], synced: unflushed.files)
    }

    /// The bytes of written pages, for the journal. A checkpoint that is cut later makes sure that they are in their files before it is in force;
    /// hence the gate. Of a write that is not answered yet they may have a part.
    private func journaled(_ unflushed: Unflushed) throws(BackendError) -> Unflushed.Generation {
        try gate.withShared { () throws(BackendError) in
            var record = Unflushed.Generation(number: generation)
            for page in Set(unflushed.pages).sorted() {
                let bytes = try allocator.file(page.file).readBytes(count: Geometry.pageByteCount, at: page.byteOffset)
                JournalOperation.page(page, bytes: bytes).encode(into: &record.writer)
            }
            for file in unflushed.files {
                allocator.noteWritten(in: file)
                file.noteJournaled(in: journal.number)
            }
            return record
        }
    }

    /// Whether the journal, as far as the next opening would replay it, may hold bytes of the file's pages.
    private func isJournaled(_ file: DataFile) -> Bool {
        file.journaledIn.load(ordering: .acquiring) >= checkpointer.firstJournal
    }

    private func sync(_ file: DataFile, of image: Image) throws(BackendError) {
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

    /// Records something of an image that its next flush makes durable, and that nobody relies on before. The caller holds the gate.
    func note(_ operation: JournalOperation, on image: Image) {
        image.unflushed.withLock { $0.append(operation, generation: generation) }
    }

    /// Records that an image maps pages no more. The caller holds the gate and the image's lock.
    func noteChange(_ operation: JournalOperation, on image: Image) {
        image.unflushed.withLock { append(operation, to: &$0, of: image) }
    }

    /// The same for pages that are mapped: in one step with the bytes that have been written there, so that no flush takes the record without
    /// them (O1).
    func noteChange(_ operation: JournalOperation, mapping run: PageRun, in file: DataFile, on image: Image) {
        allocator.noteWritten(in: file)
        image.unflushed.withLock { unflushed in
            unflushed.noteWritten(run, in: file)
            append(operation, to: &unflushed, of: image)
        }
    }

    private func append(_ operation: JournalOperation, to unflushed: inout Unflushed, of image: Image) {
        unflushed.append(operation, generation: generation)
        if let position = draft.append(operation) {
            unflushed.noteDrafted(at: position)
        } else {
            image.noteUndrafted(&unflushed)
        }
    }
}
