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
        if disk.isCut { throw DiskError(errno: 5, operation: "read", file: name) }
        let bytes = content.state.withLock { $0.read(offset, buffer.count) }
        buffer.copyBytes(from: bytes)
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) {
        try disk.call("write", name)
        let bytes = Array(buffer)
        try disk.checkRoom(adding: content.state.withLock { $0.newPages(offset, bytes.count) }, name, operation: "write")
        content.state.withLock { state in
            state.write(bytes, at: offset, to: \.pages)
            state.byteCount = max(state.byteCount, offset + UInt64(bytes.count))
            state.unsynced.append(.init(offset: offset, bytes: bytes, count: UInt64(bytes.count)))
        }
    }

    func syncData() throws(DiskError) {
        try disk.call("sync", name)
        let faults = disk.state.withLock { $0.faults }
        if faults.failingSync == name { throw DiskError(errno: 5, operation: "sync", file: name) }
        if faults.ignoresSyncs { return }
        content.state.withLock { state in
            state.durablePages = state.pages
            state.durableByteCount = state.byteCount
            state.unsynced = []
        }
    }

    func reserve(at offset: UInt64, count: UInt64) throws(DiskError) {
        try disk.call("reserve", name)
        try disk.checkRoom(
            adding: content.state.withLock { $0.newPages(offset, Int(count)) }, name, operation: "reserve space in")
    }

    func punchHole(at offset: UInt64, count: UInt64) throws(DiskError) {
        try disk.call("punch", name)
        content.state.withLock { state in
            state.punch(offset, count, in: \.pages)
            state.unsynced.append(.init(offset: offset, bytes: nil, count: count))
        }
    }

    func byteCount() throws(DiskError) -> UInt64 { content.state.withLock { $0.byteCount } }
    func allocatedByteCount() throws(DiskError) -> UInt64 { content.allocatedByteCount }
}

extension SimulatedDisk.Content {
    var allocatedByteCount: UInt64 { state.withLock { UInt64($0.pages.count) * 4096 } }

    func copy() -> SimulatedDisk.Content {
        let copy = SimulatedDisk.Content()
        let state = state.withLock { $0 }
        copy.state.withLock { $0 = state }
        return copy
    }

    /// The synced bytes with some of the unsynced writes over them, whole or torn, in any order of arrival but applied in order.
    func crash(_ random: inout SplitMix) -> SimulatedDisk.Content {
        var survivor = SimulatedDisk.Content.State()
        let now = state.withLock { $0 }
        (survivor.pages, survivor.byteCount) = (now.durablePages, now.durableByteCount)
        for write in now.unsynced {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: continue
            case 1: survivor.apply(write, sectors: { Bool.random(using: &random) })
            default: survivor.apply(write, sectors: { true })
            }
        }
        (survivor.durablePages, survivor.durableByteCount) = (survivor.pages, survivor.byteCount)
        let copy = SimulatedDisk.Content()
        copy.state.withLock { [survivor] in $0 = survivor }
        return copy
    }
}

extension SimulatedDisk.Content.State {
    typealias Pages = WritableKeyPath<Self, [UInt64: [UInt8]]>
    private static var pageByteCount: UInt64 { 4096 }

    func read(_ offset: UInt64, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var at = offset
        while bytes.count < count {
            let start = Int(at % Self.pageByteCount)
            let take = min(count - bytes.count, Int(Self.pageByteCount) - start)
            if let page = pages[at / Self.pageByteCount] {
                bytes += page[start..<start + take]
            } else {
                bytes += repeatElement(0, count: take)
            }
            at += UInt64(take)
        }
        return bytes
    }

    mutating func write(_ bytes: [UInt8], at offset: UInt64, to target: Pages) {
        var done = 0
        while done < bytes.count {
            let at = offset + UInt64(done)
            let start = Int(at % Self.pageByteCount)
            let take = min(bytes.count - done, Int(Self.pageByteCount) - start)
            self[keyPath: target][at / Self.pageByteCount, default: Array(repeating: 0, count: 4096)]
                .replaceSubrange(start..<start + take, with: bytes[done..<done + take])
            done += take
        }
    }

    mutating func punch(_ offset: UInt64, _ count: UInt64, in target: Pages) {
        for page in offset / Self.pageByteCount..<(offset + count) / Self.pageByteCount { self[keyPath: target][page] = nil }
    }

    func newPages(_ offset: UInt64, _ count: Int) -> UInt64 {
        guard count > 0 else { return 0 }
        let touched = offset / Self.pageByteCount...(offset + UInt64(count) - 1) / Self.pageByteCount
        return UInt64(touched.count { pages[$0] == nil }) * Self.pageByteCount
    }

    mutating func apply(_ write: SimulatedDisk.Content.Write, sectors: () -> Bool) {
        guard let bytes = write.bytes else {
            if sectors() { punch(write.offset, write.count, in: \.pages) }
            return
        }
        for start in stride(from: 0, to: bytes.count, by: 512) where sectors() {
            let piece = Array(bytes[start..<min(bytes.count, start + 512)])
            self.write(piece, at: write.offset + UInt64(start), to: \.pages)
            byteCount = max(byteCount, write.offset + UInt64(start + piece.count))
        }
    }
}
