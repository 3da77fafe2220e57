import Glibc

/// A file descriptor with a name for errors. Closed with the last reference, unless it was lent.
///
/// Safe because it is used by one thread at a time.
final class OpenFile: @unchecked Sendable {
    /// `SEEK_DATA` and `SEEK_HOLE` of lseek(2), which Glibc's module hides from Swift.
    private static let seekData: CInt = 3
    private static let seekHole: CInt = 4
    /// Linux makes a page cache folio as large as an aligned write that fills it. Those of 1 MiB are seldom memory that was just in use, and a raw
    /// export of 1 GiB to ext4 took 1.5 times as long with them.
    private static let pieceByteCount = 256 << 10

    let path: String
    private let descriptor: CInt
    private let isLent: Bool

    /// Opens a file.
    init(_ path: String, _ flags: CInt, mode: mode_t = 0o666) throws(TransferError) {
        let descriptor = open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw .lastError(path, flags & O_ACCMODE == O_RDONLY ? "read" : "write")
        }
        (self.path, self.descriptor, isLent) = (path, descriptor, false)
    }

    /// Uses a descriptor of somebody else's.
    init(lent descriptor: CInt, path: String) { (self.path, self.descriptor, isLent) = (path, descriptor, true) }

    deinit { if !isLent { Glibc.close(descriptor) } }

    /// Whether bytes can be read at any place and more than once.
    var isRegular: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    var byteCount: UInt64 {
        get throws(TransferError) {
            // Not by seeking: the file is being read meanwhile.
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw .lastError(path, "get the size of") }
            return UInt64(max(0, status.st_size))
        }
    }

    func seek(to offset: UInt64) throws(TransferError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw .lastError(path, "seek in") }
    }

    /// Reads what comes, at most the buffer; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .lastError(path, "read") }
        }
    }

    /// Fills the buffer from `offset` on.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(TransferError) {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset) + off_t(done))
            if count == 0 { throw .unfit("\(path) ends at \(offset + UInt64(done)), inside what it should hold") }
            if count < 0, errno != EINTR { throw .lastError(path, "read") }
            done += max(0, count)
        }
    }

    /// Writes all of it behind what was written last.
    func write(_ buffer: UnsafeRawBufferPointer) throws(TransferError) {
        var done = 0
        while done < buffer.count {
            let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            if count < 0, errno != EINTR { throw .lastError(path, "write") }
            done += max(0, count)
        }
    }

    func write(_ bytes: [UInt8]) throws(TransferError) {
        let outcome = bytes.withUnsafeBytes { buffer in Result { () throws(TransferError) in try write(buffer) } }
        try outcome.get()
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(TransferError) {
        var done = 0
        while done < buffer.count {
            let rest = min(buffer.count - done, Self.pieceByteCount)
            let count = pwrite(descriptor, buffer.baseAddress.map { $0 + done }, rest, off_t(offset) + off_t(done))
            if count < 0, errno != EINTR { throw .lastError(path, "write") }
            done += max(0, count)
        }
    }

    /// Sets the size; what is added is a hole.
    func truncate(to byteCount: UInt64) throws(TransferError) {
        guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw .lastError(path, "set the size of") }
    }

    /// Returns when the bytes survive power loss.
    func sync() throws(TransferError) {
        guard fsync(descriptor) == 0 else { throw .lastError(path, "sync") }
    }

    /// The next bytes that are no hole, from `offset` on; nil if there are none.
    func data(from offset: UInt64) throws(TransferError) -> Range<UInt64>? {
        let start = lseek(descriptor, off_t(offset), Self.seekData)
        if start < 0, errno == ENXIO { return nil }
        let end = start < 0 ? -1 : lseek(descriptor, start, Self.seekHole)
        guard end >= 0 else { throw .lastError(path, "find holes in") }
        return UInt64(start)..<UInt64(end)
    }

    /// Has the bytes of `range` written to the disk meanwhile, and lets go of those in memory that are there already: ``sync()`` waits for less, and
    /// what else the page cache holds stays. A hint; nothing fails.
    func beginWriting(_ range: Range<UInt64>) {
        _ = posix_fadvise(descriptor, off_t(range.lowerBound), off_t(range.upperBound - range.lowerBound), POSIX_FADV_DONTNEED)
    }

    /// Takes the file for this process alone, until ``unlock()`` or its end.
    /// - Parameter owner: who may have it already, for the error.
    func lock(as owner: String = "another export") throws(TransferError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK {
                throw .unfit("\(path) is in use: \(owner) is running; wait for it, or give another name")
            }
            throw .lastError(path, "lock")
        }
    }

    func unlock() { flock(descriptor, LOCK_UN) }
}
