import Synchronization
public import VarveDisk

/// Counts the calls to the files of another disk, each of which is a system call on the real one.
public final class CountingDisk: Disk {
    public enum Call: Hashable, Sendable { case open, read, write, sync, punch }

    private let base: any Disk
    private let calls = Mutex<[Call: Int]>([:])

    public init(_ base: any Disk) { self.base = base }

    public var counts: [Call: Int] { calls.withLock { $0 } }
    /// Counts from zero again; kinds that were seen before take no memory any more.
    public func reset() { calls.withLock { $0.removeAll(keepingCapacity: true) } }
    fileprivate func count(_ call: Call) { calls.withLock { $0[call, default: 0] += 1 } }

    public func open(_ name: String, creating: Bool) throws(DiskError) -> any DiskFile {
        count(.open)
        return CountingFile(disk: self, base: try base.open(name, creating: creating))
    }

    public func syncDirectory() throws(DiskError) {
        count(.sync)
        try base.syncDirectory()
    }

    public func remove(_ name: String) throws(DiskError) { try base.remove(name) }
    public func list() throws(DiskError) -> [String] { try base.list() }
    public func freeByteCount() throws(DiskError) -> UInt64 { try base.freeByteCount() }
    public func lock(_ name: String) throws(DiskError) -> any DiskLock { try base.lock(name) }
}

private final class CountingFile: DiskFile {
    private let disk: CountingDisk
    private let base: any DiskFile

    init(disk: CountingDisk, base: any DiskFile) {
        self.disk = disk
        self.base = base
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) {
        disk.count(.read)
        try base.read(into: buffer, at: offset)
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) {
        disk.count(.write)
        try base.write(buffer, at: offset)
    }

    func syncData() throws(DiskError) {
        disk.count(.sync)
        try base.syncData()
    }

    func punchHole(at offset: UInt64, count: UInt64) throws(DiskError) {
        disk.count(.punch)
        try base.punchHole(at: offset, count: count)
    }

    func cacheIdentity() throws(DiskError) -> CacheIdentity { try base.cacheIdentity() }
    func byteCount() throws(DiskError) -> UInt64 { try base.byteCount() }
    func allocatedByteCount() throws(DiskError) -> UInt64 { try base.allocatedByteCount() }
}
