import Synchronization

/// A disk over another that is never changed: what is written here stays in memory and goes with it. For looking at a pool as it would be
/// after its journal has been replayed.
public final class OverlayDisk: Disk {
    private struct State {
        var files: [String: OverlayFile] = [:]
        var removed: Set<String> = []
    }

    private let base: any Disk
    private let state = Mutex(State())

    public init(_ base: any Disk) { self.base = base }

    public func open(_ name: String, creating: Bool) throws(DiskError) -> any DiskFile {
        if let file = state.withLock({ $0.files[name] }) { return file }
        let isThere = try base.list().contains(name) && !state.withLock { $0.removed.contains(name) }
        guard isThere || creating else { throw DiskError(errno: 2, operation: "open", file: name) }
        let below: (any DiskFile)? = if isThere { try base.open(name, creating: false) } else { nil }
        let file = OverlayFile(base: below, byteCount: try below?.byteCount() ?? 0)
        return state.withLock { state in
            if let file = state.files[name] { return file }
            state.files[name] = file
            return file
        }
    }

    public func remove(_ name: String) throws(DiskError) {
        state.withLock { state in
            state.files[name] = nil
            state.removed.insert(name)
        }
    }

    public func list() throws(DiskError) -> [String] {
        let below = try base.list()
        return state.withLock { state in Array(Set(below).subtracting(state.removed).union(state.files.keys)) }
    }

    public func syncDirectory() throws(DiskError) {}
    public func freeByteCount() throws(DiskError) -> UInt64 { try base.freeByteCount() }
    public func lock(_ name: String) throws(DiskError) -> any DiskLock { try base.lock(name) }
}

/// A file whose changed pages are in memory.
private final class OverlayFile: DiskFile {
    private static let pageByteCount = 4096

    private struct State {
        var pages: [UInt64: [UInt8]] = [:]
        var byteCount: UInt64
    }

    private let base: (any DiskFile)?
    private let state: Mutex<State>

    init(base: (any DiskFile)?, byteCount: UInt64) {
        self.base = base
        state = Mutex(State(byteCount: byteCount))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) {
        if let base { try base.read(into: buffer, at: offset) } else { buffer.initializeMemory(as: UInt8.self, repeating: 0) }
        state.withLock { state in
            if state.pages.isEmpty { return }
            Self.forEachPart(offset, buffer.count) { page, inPage, inBuffer in
                guard let bytes = state.pages[page] else { return }
                UnsafeMutableRawBufferPointer(rebasing: buffer[inBuffer]).copyBytes(from: bytes[inPage])
            }
        }
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) {
        var parts: [(page: UInt64, inPage: Range<Int>, inBuffer: Range<Int>)] = []
        Self.forEachPart(offset, buffer.count) { parts.append(($0, $1, $2)) }
        for part in parts {
            var bytes = [UInt8](repeating: 0, count: Self.pageByteCount)
            if part.inPage.count < Self.pageByteCount {
                bytes = try read(count: Self.pageByteCount, at: part.page * UInt64(Self.pageByteCount))
            }
            bytes.replaceSubrange(part.inPage, with: buffer[part.inBuffer])
            state.withLock { $0.pages[part.page] = bytes }
        }
        state.withLock { $0.byteCount = max($0.byteCount, offset + UInt64(buffer.count)) }
    }

    private static func forEachPart(_ offset: UInt64, _ count: Int, _ body: (UInt64, Range<Int>, Range<Int>) -> Void) {
        var done = 0
        while done < count {
            let start = Int((offset + UInt64(done)) % UInt64(pageByteCount))
            let length = min(count - done, pageByteCount - start)
            body((offset + UInt64(done)) / UInt64(pageByteCount), start..<start + length, done..<done + length)
            done += length
        }
    }

    func syncData() throws(DiskError) {}
    func punchHole(at offset: UInt64, count: UInt64) throws(DiskError) {}
    func byteCount() throws(DiskError) -> UInt64 { state.withLock { $0.byteCount } }
    func cacheIdentity() throws(DiskError) -> CacheIdentity { try base?.cacheIdentity() ?? .unique() }
    func allocatedByteCount() throws(DiskError) -> UInt64 { try base?.allocatedByteCount() ?? 0 }
}
