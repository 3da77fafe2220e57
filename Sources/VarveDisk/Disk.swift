/// A directory of files: the only door through which the engine reaches storage. One form is ``POSIXDisk``; the test kit has a simulated
/// one that loses what was not synced.
///
/// Calls block, and may come from any thread.
public protocol Disk: Sendable {
    /// Opens a file of the directory for reading and writing. A file that is made here is on disk only after ``syncDirectory()``.
    func open(_ name: String, creating: Bool) throws(DiskError) -> any DiskFile

    /// Removes a file; durable after ``syncDirectory()``. A file that is not there is no error.
    func remove(_ name: String) throws(DiskError)

    /// The names of the files, in no order.
    func list() throws(DiskError) -> [String]

    /// Returns when files made and removed before this call stay so through power loss.
    func syncDirectory() throws(DiskError)

    /// Bytes that the file system has left for this process.
    func freeByteCount() throws(DiskError) -> UInt64

    /// Keeps other processes out until the answer is released.
    /// - Throws: `EWOULDBLOCK` if another process holds it.
    func lock(_ name: String) throws(DiskError) -> any DiskLock
}

/// Held until it is released or the process dies.
public protocol DiskLock: AnyObject, Sendable {
    func release()
}

/// One open file, closed when its last user lets go of it. Offsets and counts in bytes.
public protocol DiskFile: AnyObject, Sendable {
    /// What the system knows the open file by, for who reads it in other ways than these; nil if it is none of the system's.
    var descriptor: Int32? { get }

    /// Fills `buffer` from `offset`; bytes past the end of the file read as zero.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError)

    /// The same if no byte of it has to come from a disk; otherwise returns false at once, and `buffer` may hold anything.
    func readIfCached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) -> Bool

    /// The same from the disk itself, whatever the page cache has, which is written first where it is newer. `buffer`, its size and `offset` are
    /// multiples of 4096 bytes; others, and those that the file system cannot read so, are read as ``read(into:at:)`` does.
    func readUncached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError)

    /// Writes the whole of `buffer`. In the page cache when it returns; survives power loss after ``syncData()``.
    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError)

    /// Returns when everything written before survives power loss, the file's size included. After a failure nothing is known
    /// about what was written since the last success; a second call that succeeds does not mend that.
    func syncData() throws(DiskError)

    /// Gives the range back to the file system; it reads as zero. The size stays. Nothing is done where the file system cannot.
    func punchHole(at offset: UInt64, count: UInt64) throws(DiskError)

    /// Which life of the cache the file's bytes are read from.
    func cacheIdentity() throws(DiskError) -> CacheIdentity

    /// The size in bytes.
    func byteCount() throws(DiskError) -> UInt64

    /// Bytes that the file system has set aside for it.
    func allocatedByteCount() throws(DiskError) -> UInt64
}

extension DiskFile {
    /// For files in memory.
    public var descriptor: Int32? { nil }

    /// For files in memory, which never wait.
    public func readIfCached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) -> Bool {
        try read(into: buffer, at: offset)
        return true
    }

    /// For files in memory.
    public func readUncached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) {
        try read(into: buffer, at: offset)
    }

    /// Writes the whole of `bytes`; as the form that takes raw memory.
    public func write(_ bytes: [UInt8], at offset: UInt64) throws(DiskError) {
        let result = bytes.withUnsafeBytes { buffer -> Result<Void, DiskError> in
            Result { () throws(DiskError) in try write(buffer, at: offset) }
        }
        try result.get()
    }

    /// `count` bytes at `offset`; past the end of the file they are zero.
    public func read(count: Int, at offset: UInt64) throws(DiskError) -> [UInt8] {
        var failure: DiskError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(DiskError) {
                try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
