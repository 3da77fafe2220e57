import VarveBackend

/// A device of a ``MemoryBackend``. Checks nothing that `CheckedDevice` checks.
final class MemoryDevice: BlockDevice {
    enum Source {
        case volume(VolumeID)
        case snapshot(SnapshotID)
    }

    private let backend: MemoryBackend
    private let source: Source

    init(backend: MemoryBackend, source: Source) {
        self.backend = backend
        self.source = source
    }

    /// 0 once it is gone.
    var byteCount: UInt64 {
        (try? backend.access { state throws(BackendError) in try find(state).byteCount }) ?? 0
    }

    var isReadOnly: Bool {
        if case .snapshot = source { true } else { false }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        let pages = try backend.access { state throws(BackendError) -> PageMap in
            if let page = state.unreadable[image], page < offset + UInt64(buffer.count), page + 4096 > offset {
                throw .inputOutput(errno: 5, during: "read")
            }
            return try find(state)
        }
        pages.read(into: buffer, at: offset)
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        let bytes = Array(buffer)
        try change { pages in bytes.withUnsafeBytes { pages.write($0, at: offset) } }
    }

    func writeZeroes(at offset: UInt64, count: UInt64, mayDeallocate: Bool) throws(BackendError) {
        try change { $0.clear(at: offset, count: count, clearsParts: true) }
    }

    func discard(at offset: UInt64, count: UInt64) throws(BackendError) {
        try change { $0.clear(at: offset, count: count, clearsParts: false) }
    }

    func flush() throws(BackendError) { _ = try backend.access { state throws(BackendError) -> PageMap in try find(state) } }

    func findExtents(since base: SnapshotID?, in range: Range<UInt64>, _ list: inout ExtentList) throws(BackendError) {
        for extent in try backend.extents(of: image, since: base, in: range, limit: list.limit) {
            _ = list.append(extent.range, extent.kind)
        }
    }

    func ancestors() -> [SnapshotID] {
        let ancestors = try? backend.access { state throws(BackendError) in
            try find(state).ancestors.filter { state.snapshots[$0] != nil }
        }
        return ancestors ?? []
    }

    private var image: ImageID {
        switch source {
        case .volume(let id): .volume(id)
        case .snapshot(let id): .snapshot(id)
        }
    }

    private func find(_ state: MemoryBackend.State) throws(BackendError) -> PageMap {
        switch source {
        case .volume(let id):
            guard let pages = state.volumes[id] else { throw .noSuchVolume(id) }
            return pages
        case .snapshot(let id):
            guard let pages = state.snapshots[id] else { throw .noSuchSnapshot(id) }
            return pages
        }
    }

    private func change(_ body: (inout PageMap) -> Void) throws(BackendError) {
        guard case .volume(let id) = source else { throw .readOnly }
        try backend.access { state throws(BackendError) in
            guard var pages = state.volumes[id] else { throw .noSuchVolume(id) }
            body(&pages)
            state.volumes[id] = pages
        }
    }
}
