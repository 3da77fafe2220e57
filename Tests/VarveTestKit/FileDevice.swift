import Glibc
import Synchronization
public import VarveBackend

/// A read-only device over a file of the system, none of which is in memory as far as it says: a read has to wait, or is done past the device.
public final class FileDevice: BlockDevice {
    private struct State {
        var readCount = 0
        var begunCount = 0
        var openCount = 0
    }

    public let byteCount: UInt64
    public let isReadOnly = true
    /// Without a name: goes with the device.
    private let file: Int32
    /// What others read from.
    private let shared: Int32
    private let state = Mutex(State())

    /// - Parameters:
    ///   - missingByteCount: so much of the end is not in the file, and zero.
    ///   - isUnreadable: what is read past the device fails.
    public init(_ bytes: [UInt8], missingByteCount: Int = 0, isUnreadable: Bool = false) {
        byteCount = UInt64(bytes.count + missingByteCount)
        var name = Array("/tmp/varve-file-XXXXXX".utf8CString)
        file = mkstemp(&name)
        unlink(name)
        precondition(file >= 0 && Glibc.write(file, bytes, bytes.count) == bytes.count, "no file in /tmp: errno \(errno)")
        shared = isUnreadable ? open("/dev/null", O_WRONLY | O_CLOEXEC) : dup(file)
    }

    deinit {
        close(file)
        close(shared)
    }

    /// How often it was read.
    public var readCount: Int { state.withLock { $0.readCount } }
    /// How often somebody was told of a place, and how many of these may still read there.
    public var begunCount: Int { state.withLock { $0.begunCount } }
    public var openCount: Int { state.withLock { $0.openCount } }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        state.withLock { $0.readCount += 1 }
        let count = pread(file, buffer.baseAddress, buffer.count, off_t(offset))
        guard count >= 0 else { throw .inputOutput(errno: errno, during: "read") }
        memset(buffer.baseAddress! + count, 0, buffer.count - count)
    }

    public func readIfReady(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool { false }

    public func beginReading(_ range: Range<UInt64>) throws(BackendError) -> FilePlace? {
        let token = state.withLock { state in
            state.begunCount += 1
            state.openCount += 1
            return state.begunCount
        }
        return FilePlace(descriptor: shared, offset: range.lowerBound, token: token)
    }

    public func endReading(_ place: FilePlace) { state.withLock { $0.openCount -= 1 } }

    public func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) { throw .readOnly }
    public func writeZeroes(at offset: UInt64, count: UInt64, mayDeallocate: Bool) throws(BackendError) { throw .readOnly }
    public func discard(at offset: UInt64, count: UInt64) throws(BackendError) { throw .readOnly }
    public func flush() throws(BackendError) {}
    public func ancestors() -> [SnapshotID] { [] }

    public func findExtents(
        since base: SnapshotID?, in range: Range<UInt64>, _ list: inout ExtentList
    ) throws(BackendError) {
        _ = list.append(range, .data)
    }
}
