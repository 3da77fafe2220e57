/// A place in an open file that a device has told of (``BlockDevice/beginReading(_:)``).
public struct FilePlace: Equatable, BitwiseCopyable, Sendable {
    /// Of the open file. What lies past the end of the file reads as zero.
    public let descriptor: Int32
    /// In bytes, from the start of the file.
    public let offset: UInt64
    /// The device knows it by this.
    public let token: Int

    public init(descriptor: Int32, offset: UInt64, token: Int) {
        self.descriptor = descriptor
        self.offset = offset
        self.token = token
    }
}

/// What an NBD client opens: the bytes of one volume, or of one snapshot.
///
/// Offsets and counts are in bytes, of any alignment, and must lie inside `0..<byteCount`
/// (``CheckedDevice`` refuses the others before a backend sees them). Every call blocks its thread until it is done, may come from
/// any thread and from several at once. Overlapping writes in flight have no defined order.
///
/// Durability follows the NBD protocol: a write that has returned is seen by every later read and survives the death of this
/// process only after a later ``flush()`` on the same device has returned; after that it survives power loss too.
public protocol BlockDevice: AnyObject, Sendable {
    /// The size in bytes. Grows when the volume is resized, never shrinks.
    var byteCount: UInt64 { get }

    /// True for a snapshot: every write-like call throws ``BackendError/readOnly``.
    var isReadOnly: Bool { get }

    /// Fills `buffer` with the bytes at `offset`. Bytes never written read as zero.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError)

    /// The same if it need not wait for a disk; otherwise returns false at once, and `buffer` may hold anything.
    func readIfReady(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool

    /// The same as ``read(into:at:)``, from where the bytes are kept and not from a copy in memory, as far as the store can: for who wants to know whether
    /// they can still be read. Of whole pages, into memory that begins at a multiple of 4096.
    func readStored(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError)

    /// Where the bytes of `range` lie, for who reads them past the device. They stay there until ``endReading(_:)``, which must follow from any thread.
    /// Nil if they do not lie in one piece of an open file, or that cannot be told without waiting. `range` is not empty.
    func beginReading(_ range: Range<UInt64>) throws(BackendError) -> FilePlace?

    /// Nobody reads there any more.
    func endReading(_ place: FilePlace)

    /// Writes the whole of `buffer` at `offset`.
    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError)

    /// The same if it need not wait for a disk; otherwise returns false at once, and nothing is written.
    func writeIfReady(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool

    /// Makes `count` bytes at `offset` read as zero. Whole pages are given back to the pool if `mayDeallocate`, otherwise space
    /// stays reserved for them.
    func writeZeroes(at offset: UInt64, count: UInt64, mayDeallocate: Bool) throws(BackendError)

    /// Gives the whole pages inside the range back to the pool; they read as zero afterwards. The rest of the range is untouched.
    func discard(at offset: UInt64, count: UInt64) throws(BackendError)

    /// Returns when every write that had returned before this call began survives power loss, on whichever connection it was made.
    func flush() throws(BackendError)

    /// The first extents of `range`, in order and without gaps: what holds bytes, or what differs from an older snapshot. What is written
    /// meanwhile may be told as it was or as it is.
    /// - Parameters:
    ///   - base: nil: against nothing, so that ``Extent/Kind/hole`` is what was never written or was given back. Else one of
    ///     ``ancestors()``; ``BackendError/noSuchSnapshot(_:)`` if it has been deleted.
    ///   - range: in bytes. At least its first byte is told of unless it is empty; ask again from the end of the answer for more.
    ///   - list: empty; as many of them as it may take.
    func findExtents(since base: SnapshotID?, in range: Range<UInt64>, _ list: inout ExtentList) throws(BackendError)

    /// The snapshots that this image grew from and that are still there, newest first: those that ``findExtents(since:in:_:)`` takes.
    func ancestors() -> [SnapshotID]
}

extension BlockDevice {
    /// For devices that have no files.
    public func beginReading(_ range: Range<UInt64>) throws(BackendError) -> FilePlace? { nil }
    public func endReading(_ place: FilePlace) {}

    /// For devices whose bytes are kept in memory, or nowhere that is known.
    public func readStored(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try read(into: buffer, at: offset)
    }

    /// For devices in memory, which never wait.
    public func readIfReady(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        try read(into: buffer, at: offset)
        return true
    }

    /// For devices in memory, which never wait.
    public func writeIfReady(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        try write(buffer, at: offset)
        return true
    }

    /// ``findExtents(since:in:_:)`` as a new array.
    /// - Parameter limit: the most extents to tell of, at least 1.
    public func extents(since base: SnapshotID?, in range: Range<UInt64>, limit: Int) throws(BackendError) -> [Extent] {
        var list = ExtentList(limit: limit)
        try findExtents(since: base, in: range, &list)
        return list.extents
    }
}
