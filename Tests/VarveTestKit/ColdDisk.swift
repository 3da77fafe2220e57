import Synchronization
public import VarveDisk

/// A disk over another that knows which pages a page cache would have, and forgets them when told to; what has to come from the disk then waits at
/// a gate. A write into part of a page that is not cached reads it first, as the system does.
public final class ColdDisk: Disk {
    private struct Page: Hashable {
        let file: String
        let number: UInt64
    }

    private struct State {
        /// Files of names that begin so have no page in the cache but these.
        var prefix: String?
        var cached: Set<Page> = []
        var gate: Gate?
    }

    private static let pageByteCount: UInt64 = 4096

    private let base: any Disk
    private let state = Mutex(State())

    public init(_ base: any Disk) { self.base = base }

    /// Forgets the pages of all files whose names begin with `prefix`. What is read of them from now on passes the gate, each page once.
    public func dropCache(of prefix: String, _ gate: Gate) { state.withLock { $0 = State(prefix: prefix, gate: gate) } }

    fileprivate func isCached(_ file: String, _ offset: UInt64, _ count: Int) -> Bool {
        state.withLock { state in
            guard let prefix = state.prefix, file.hasPrefix(prefix) else { return true }
            return Self.pages(offset, count).allSatisfy { state.cached.contains(Page(file: file, number: $0)) }
        }
    }

    /// Has pages in the cache, after the gate if they come from the disk.
    fileprivate func load(_ file: String, _ offset: UInt64, _ count: Int) {
        if isCached(file, offset, count) { return }
        state.withLock { $0.gate }?.pass()
        keep(file, Self.pages(offset, count))
    }

    /// Before a write: its whole pages need not be read.
    fileprivate func prepareWrite(_ file: String, _ offset: UInt64, _ count: Int) {
        let end = offset + UInt64(count)
        if offset % Self.pageByteCount != 0 { load(file, offset, 1) }
        if end % Self.pageByteCount != 0 { load(file, end - 1, 1) }
        keep(file, Self.pages(offset, count))
    }

    private func keep(_ file: String, _ numbers: Range<UInt64>) {
        state.withLock { state in
            for number in numbers { state.cached.insert(Page(file: file, number: number)) }
        }
    }

    private static func pages(_ offset: UInt64, _ count: Int) -> Range<UInt64> {
        offset / pageByteCount..<(offset + UInt64(count) + pageByteCount - 1) / pageByteCount
    }

    public func open(_ name: String, creating: Bool) throws(DiskError) -> any DiskFile {
        ColdFile(disk: self, name: name, base: try base.open(name, creating: creating))
    }

    public func remove(_ name: String) throws(DiskError) { try base.remove(name) }
    public func list() throws(DiskError) -> [String] { try base.list() }
    public func syncDirectory() throws(DiskError) { try base.syncDirectory() }
    public func freeByteCount() throws(DiskError) -> UInt64 { try base.freeByteCount() }
    public func lock(_ name: String) throws(DiskError) -> any DiskLock { try base.lock(name) }
}

private final class ColdFile: DiskFile {
    private let disk: ColdDisk
    private let name: String
    private let base: any DiskFile

    init(disk: ColdDisk, name: String, base: any DiskFile) {
        self.disk = disk
        self.name = name
        self.base = base
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) {
        disk.load(name, offset, buffer.count)
        try base.read(into: buffer, at: offset)
    }

    func readIfCached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) -> Bool {
        guard disk.isCached(name, offset, buffer.count) else { return false }
        try base.read(into: buffer, at: offset)
        return true
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) {
        disk.prepareWrite(name, offset, buffer.count)
        try base.write(buffer, at: offset)
    }

    func syncData() throws(DiskError) { try base.syncData() }
    func punchHole(at offset: UInt64, count: UInt64) throws(DiskError) { try base.punchHole(at: offset, count: count) }
    func cacheIdentity() throws(DiskError) -> CacheIdentity { try base.cacheIdentity() }
    func byteCount() throws(DiskError) -> UInt64 { try base.byteCount() }
    func allocatedByteCount() throws(DiskError) -> UInt64 { try base.allocatedByteCount() }
}
