import Glibc
import Synchronization
import VarveBackend
import VarveDisk
import VarveFormat

/// The bytes of one image. Reads take the image's lock shared; writes into pages that are the volume's own too; only a write that needs new
/// pages takes it exclusively.
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
            try checkLive()
            return try pool.nodes.visiting(body)
        }
    }

    /// Changes the image's map; nobody else reads or changes it, and no checkpoint is cut meanwhile.
    func changing(_ body: () throws(BackendError) -> Void) throws(BackendError) {
        try pool.gate.withShared { () throws(BackendError) in
            try image.lock.withExclusive { () throws(BackendError) in
                try checkLive()
                try pool.nodes.visiting(body)
            }
        }
    }

    func checkLive() throws(BackendError) {
        guard image.state == .live else {
            throw image.kind == .volume ? .noSuchVolume(VolumeID(image.id)) : .noSuchSnapshot(SnapshotID(image.id))
        }
    }

    // MARK: Reading

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try pool.checkOpen()
        try reading { () throws(BackendError) in
            try forEachPart(of: buffer, at: offset) { (target, file, offset) throws(BackendError) in
                try file.readPages(into: target, at: offset)
            }
        }
        pool.boundTables()
    }

    func readIfReady(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        try pool.checkOpen()
        return try reading { () throws(BackendError) in
            guard pool.map.isInMemory(image.root, ByteRange(offset: offset, count: buffer.count).pages) else { return false }
            var isReady = true
            try forEachPart(of: buffer, at: offset) { (target, file, offset) throws(BackendError) in
                if isReady { isReady = try file.readPagesIfCached(into: target, at: offset) }
            }
            return isReady
        }
    }

    /// Zeroes the parts of a buffer for which nothing is mapped, and tells of the others where their bytes are. The image's lock is held.
    @inline(__always)
    private func forEachPart(
        of buffer: UnsafeMutableRawBufferPointer, at offset: UInt64,
        _ body: (_ target: UnsafeMutableRawBufferPointer, _ file: any DiskFile, _ offset: UInt64) throws(BackendError) -> Void
    ) throws(BackendError) {
        let range = ByteRange(offset: offset, count: buffer.count)
        try pool.map.forEachRun(image.root, range.pages) { (indices, first) throws(BackendError) in
            let part = range.part(in: indices)
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[part.inBuffer])
            guard let first else {
                memset(target.baseAddress!, 0, target.count)
                return
            }
            try body(target, try pool.allocator.file(first.file), first.byteOffset + part.offsetInRun)
        }
    }

    // MARK: Writing

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try checkChangeable()
        let range = ByteRange(offset: offset, count: buffer.count)
        if try !writeInPlace(buffer, range) {
            try writeRedirected(buffer, range)
            try flushIfNeeded()
        } else if image.hasUndraftedChanges {
            try pool.flush(image)
        }
        pool.boundTables()
    }

    /// Writes if every page is the volume's own and they lie well together; otherwise does nothing and returns false.
    private func writeInPlace(_ buffer: UnsafeRawBufferPointer, _ range: ByteRange) throws(BackendError) -> Bool {
        try reading { () throws(BackendError) in
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
        let isFull = image.unflushed.withLock { $0.byteCount } > pool.settings.unflushedByteCountMax
        if isFull || image.hasUndraftedChanges { try pool.flush(image) }
    }
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
