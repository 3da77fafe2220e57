import Synchronization
import VarveDisk

/// One open file of a ``SimulatedDisk``.
final class SimulatedFile: DiskFile {
    private let disk: SimulatedDisk
    private let name: String
    private let content: SimulatedDisk.Content

    init(disk: SimulatedDisk, name: String, content: SimulatedDisk.Content) {
        self.disk = disk
        self.name = name
        self.content = content
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) {
        let (pages, errno) = disk.state.withLock { state in
            (content.state.pages, state.isCut ? 5 : DiskFaults.Failure.isDue(&state.faults.failingRead, needsSpace: false))
        }
        if let errno { throw DiskError(errno: errno, operation: "read", file: name) }
        pages.read(into: buffer, at: Int(offset))
    }

    func readIfCached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) -> Bool {
        if disk.state.withLock({ $0.faults.isCold }) { return false }
        try read(into: buffer, at: offset)
        return true
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) {
        try change(.write, .write(Array(buffer)), at: offset, needing: buffer.count)
    }

    func syncData() throws(DiskError) {
        try disk.perform(.sync, name, .init(content: content)) { [content, name] state in
            guard !state.faults.ignoresSync(of: name) else { return }
            content.state.sync()
            state.durableVersion += 1
        }
    }

    func punchHole(at offset: UInt64, count: UInt64) throws(DiskError) {
        // Where nothing is the call does nothing: a pool that is opened makes many of these.
        let isEmpty = disk.state.withLock { _ in !content.state.hasPages(Int(offset), Int(count)) }
        if isEmpty { return try disk.perform(.punch, name) { _ in } }
        try change(.punch, .hole(count: Int(count)), at: offset, needing: 0)
    }

    private func change(
        _ call: DiskCall.Kind, _ kind: FileState.Change.Kind, at offset: UInt64, needing count: Int
    ) throws(DiskError) {
        let target = SimulatedDisk.Target(content: content, kind: kind, offset: Int(offset), count: count)
        try disk.perform(call, name, target) { [content] state in
            content.state.make(.init(call: state.callCount, kind: kind, offset: Int(offset)))
        }
    }

    func cacheIdentity() throws(DiskError) -> CacheIdentity { disk.state.withLock { $0.cacheIdentity } }
    func byteCount() throws(DiskError) -> UInt64 { disk.state.withLock { _ in UInt64(content.state.byteCount) } }
    func allocatedByteCount() throws(DiskError) -> UInt64 {
        disk.state.withLock { _ in UInt64(content.state.allocatedByteCount) }
    }
}
