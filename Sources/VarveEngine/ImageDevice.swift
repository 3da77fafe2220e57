import Glibc
import Synchronization
import VarveBackend
import VarveDisk
import VarveFormat

/// The bytes of one image. Reads take the image's lock shared, to find where the bytes are; writes into pages that are the volume's own too; only a
/// write that needs new pages takes it exclusively. What a request has to wait for is read from disk before it takes the lock, or after it has
/// let go of it, so that requests that need no disk are not held up (``ImageDevice/read(into:at:)``, ``ImageDevice/prepare(_:)``).
///
/// In the steady state neither a read nor a write in place allocates memory.
final class ImageDevice: BlockDevice {
    let pool: Pool
    let image: Image

    init(pool: Pool, image: Image) {
        self.pool = pool
        self.image = image
    }

    @inline(__always)
    var byteCount: UInt64 { image.servedByteCount }
    var isReadOnly: Bool { image.kind == .snapshot }

    func flush() throws(BackendError) {
        if isReadOnly { return }
        try pool.checkWritable()
        try image.checkSound()
        try pool.flush(image)
    }

    func checkChangeable() throws(BackendError) {
        if isReadOnly { throw .readOnly }
        try pool.checkWritable()
        try image.checkSound()
    }

    // MARK: Access to the map

    /// Reads the image's map; nobody changes it meanwhile.
    @inline(__always)
    func reading<R>(_ body: () throws(BackendError) -> R) throws(BackendError) -> R {
        try image.lock.withShared { () throws(BackendError) in
            try image.checkLive()
            return try pool.nodes.visiting(body)
        }
    }

    /// Changes the image's map; nobody else reads or changes it, and no checkpoint is cut meanwhile.
    func changing(_ body: () throws(BackendError) -> Void) throws(BackendError) {
        try pool.gate.withShared { () throws(BackendError) in
            try image.lock.withExclusive { () throws(BackendError) in
                try image.checkLive()
                try pool.nodes.visiting(body)
            }
        }
    }

    // MARK: Writing

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try checkChangeable()
        let range = ByteRange(offset: offset, count: buffer.count)
        try prepare(range)
        if try reading({ () throws(BackendError) in try writeInPlace(buffer, range) }) {
            try flushIfUndrafted()
        } else {
            try writeRedirected(buffer, range)
            try flushIfNeeded()
        }
        pool.boundTables()
    }

    func writeIfReady(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        try checkChangeable()
        let range = ByteRange(offset: offset, count: buffer.count)
        let isInPlace = try reading { () throws(BackendError) -> Bool? in
            guard try isReady(range) else { return nil }
            return try writeInPlace(buffer, range)
        }
        guard let isInPlace else { return false }
        if !isInPlace {
            // What has to flush first, or to look for room, waits for a disk.
            guard !isUnflushedFull, try writeRedirectedIfRoom(buffer, range) else { return false }
        }
        try flushIfUndrafted()
        pool.boundTables()
        return true
    }

    /// Writes if every page is the volume's own and they lie well together; otherwise does nothing and returns false. The image's lock is held.
    @inline(__always)
    private func writeInPlace(_ buffer: UnsafeRawBufferPointer, _ range: ByteRange) throws(BackendError) -> Bool {
        var layout = Layout()
        try pool.map.forEachRun(of: image, range.pages) { (indices, first, isOwn) throws(BackendError) in
            layout.add(indices, isOwn: try isWritable(first, isOwn))
        }
        guard layout.isOwn, !layout.isFragmented else { return false }
        try pool.map.forEachRun(of: image, range.pages) { (indices, first, _) throws(BackendError) in
            guard let first else { preconditionFailure("a page written in place is not mapped") }
            try overwrite(range, buffer, within: indices, at: first)
        }
        return true
    }

    /// Whether pages that start at `first` may be written in place: they are the volume's own, in a file that no other volume writes.
    @inline(__always)
    func isWritable(_ first: PageNumber?, _ isOwn: Bool) throws(BackendError) -> Bool {
        guard isOwn, let first else { return false }
        return try pool.allocator.dataFile(of: first.file).claim(for: image.id)
    }

    /// Writes the part of `buffer` that lies in `indices` over the pages from `first` on, which are the volume's own.
    @inline(__always)
    func overwrite(
        _ range: ByteRange, _ buffer: UnsafeRawBufferPointer, within indices: Range<UInt64>, at first: PageNumber
    ) throws(BackendError) {
        image.relocation.noteWrite(indices)
        let file = try pool.allocator.dataFile(of: first.file)
        let part = range.part(in: indices)
        try file.file.writePages(
            UnsafeRawBufferPointer(rebasing: buffer[part.inBuffer]), at: first.byteOffset + part.offsetInRun)
        image.noteWritten(PageRun(first: first, count: indices.count), in: file)
    }

    /// Before a change of the map: a full disk refuses it now or not at all. What is flushed leaves its room in the draft to others.
    func makeDraftRoom(slotCount: Int) throws(BackendError) {
        do throws(BackendError) {
            try pool.draft.makeRoom(slotCount: slotCount)
        } catch {
            try pool.flush(image)
            try pool.draft.makeRoom(slotCount: slotCount)
        }
    }

    /// After a change of the map: a writer that never flushes must not fill memory with records, and nothing is answered that would be lost with the
    /// process.
    func flushIfNeeded() throws(BackendError) {
        if isUnflushedFull { try pool.flush(image) } else { try flushIfUndrafted() }
    }

    private func flushIfUndrafted() throws(BackendError) {
        if image.hasUndraftedChanges { try pool.flush(image) }
    }

    private var isUnflushedFull: Bool { image.unflushed.withLock { $0.byteCount } > pool.settings.unflushedByteCountMax }
}

/// How the pages of a request lie.
struct Layout {
    /// Pages in a row that are worth moving together when a long write meets them scattered.
    private static let runPageCount = 8
    /// A shorter write stays where it is.
    static let longPageCount = 16

    private var pageCount = 0
    private var runCount = 0
    /// Whether all of them may be written in place.
    private(set) var isOwn = true

    mutating func add(_ indices: Range<UInt64>, isOwn: Bool) {
        pageCount += indices.count
        runCount += 1
        if !isOwn { self.isOwn = false }
    }

    var isFragmented: Bool { pageCount >= Self.longPageCount && runCount * Self.runPageCount > pageCount }
}
