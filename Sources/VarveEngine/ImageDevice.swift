import Synchronization
import VarveBackend
import VarveFormat

/// The bytes of one image. Reads take the image's lock shared; writes into pages that are the volume's own too; only a write that needs new
/// pages takes it exclusively.
final class ImageDevice: BlockDevice {
    let pool: Pool
    let image: Image

    init(pool: Pool, image: Image) {
        self.pool = pool
        self.image = image
    }

    var byteCount: UInt64 { image.lock.withShared { image.byteCount } }
    var isReadOnly: Bool { image.kind == .snapshot }

    func flush() throws(BackendError) {
        if isReadOnly { return }
        try pool.checkWritable()
        try pool.flush(image)
    }

    // MARK: Reading

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try pool.checkOpen()
        try image.lock.withShared { () throws(BackendError) in
            try checkLive()
            try readLocked(buffer, at: offset)
        }
    }

    /// The caller holds the image's lock.
    func readLocked(_ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        let range = ByteRange(offset: offset, count: buffer.count)
        try pool.map.forEachRun(image.root, range.pages) { (indices, first) throws(BackendError) in
            let part = range.part(in: indices)
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[part.inBuffer])
            guard let first else {
                target.initializeMemory(as: UInt8.self, repeating: 0)
                return
            }
            try pool.allocator.file(first.file).readPages(into: target, at: first.byteOffset + part.offsetInRun)
        }
    }

    func checkLive() throws(BackendError) {
        guard image.state == .live else {
            throw image.kind == .volume ? .noSuchVolume(VolumeID(image.id)) : .noSuchSnapshot(SnapshotID(image.id))
        }
    }

    // MARK: Writing

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        if isReadOnly { throw .readOnly }
        try pool.checkWritable()
        if try writeInPlace(buffer, at: offset) { return }
        try retryingWhenFull { () throws(BackendError) in try writeRedirected(buffer, at: offset) }
        try boundUnflushed()
    }

    /// Writes if every page is the volume's own; otherwise does nothing and returns false.
    private func writeInPlace(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        let range = ByteRange(offset: offset, count: buffer.count)
        return try image.lock.withShared { () throws(BackendError) in
            try checkLive()
            guard try pool.map.isPrivate(image, range.pages) else { return false }
            try overwrite(range, buffer, within: range.pages)
            return true
        }
    }

    /// Writes the part of `buffer` that lies in `indices` over pages that are mapped and the volume's own.
    func overwrite(_ range: ByteRange, _ buffer: UnsafeRawBufferPointer, within indices: Range<UInt64>) throws(BackendError) {
        try pool.map.forEachRun(image.root, indices) { (run, first) throws(BackendError) in
            guard let first else { preconditionFailure("a page written in place is not mapped") }
            let part = range.part(in: run)
            let source = UnsafeRawBufferPointer(rebasing: buffer[part.inBuffer])
            try pool.allocator.file(first.file).writePages(source, at: first.byteOffset + part.offsetInRun)
            // After the write: a flush that took the set before must not have taken this file for it.
            image.unflushed.withLock { _ = $0.files.insert(first.file) }
        }
    }

    /// A full pool may hold pages that wait for a checkpoint: writes one and tries once more.
    func retryingWhenFull(_ body: () throws(BackendError) -> Void) throws(BackendError) {
        do throws(BackendError) {
            try body()
        } catch {
            guard error == .noSpace, pool.allocator.freedCount > 0 else { throw error }
            try pool.checkpoint()
            try body()
        }
    }

    /// A writer that never flushes must not fill memory with records.
    func boundUnflushed() throws(BackendError) {
        if image.unflushed.withLock({ $0.byteCount }) > pool.settings.unflushedByteCountMax { try pool.flush(image) }
    }
}
