import Synchronization
public import VarveBackend

/// A backend that keeps its bytes in memory, for tests: it holds to the whole contract of ``VolumeBackend`` except that nothing
/// survives the process. Pages that were never written take no memory, a snapshot is a copy of the map of pages.
public final class MemoryBackend: VolumeBackend {
    /// The kinds of calls, for faults and hooks.
    public enum Call: String, Sendable {
        case createVolume, forkVolume, resizeVolume, deleteVolume, createSnapshot, deleteSnapshot, openVolume, openSnapshot
    }

    /// What becomes of a call.
    public enum Outcome: Sendable {
        case succeeds
        case fails(BackendError)
        /// It does its work, and fails all the same.
        case takesEffectAndFails(BackendError)
    }

    struct State {
        var volumes: [VolumeID: PageMap] = [:]
        var snapshots: [SnapshotID: PageMap] = [:]
        var faults: [Fault] = []
        var failures: [String] = []
        var unreadable: [ImageID: UInt64] = [:]
        var isClosed = false
        var decide: @Sendable (Call) -> Outcome = { _ in .succeeds }
    }

    private let state = Mutex(State())
    private let hook: @Sendable (Call) -> Void

    /// - Parameter hook: called at the start of each call, on its thread and outside of locks; may block.
    public init(hook: @escaping @Sendable (Call) -> Void = { _ in }) { self.hook = hook }

    /// Another one with the same volumes and snapshots, open.
    public func copy() -> MemoryBackend {
        let other = MemoryBackend(hook: hook)
        let (volumes, snapshots) = state.withLock { ($0.volumes, $0.snapshots) }
        other.state.withLock { state in
            state.volumes = volumes
            state.snapshots = snapshots
        }
        return other
    }

    /// Makes one later call fail.
    public func inject(_ fault: Fault) { state.withLock { $0.faults.append(fault) } }

    /// Has every call's outcome decided; outside of locks, on the call's thread. Injected faults come on top.
    public func decideOutcomes(_ decide: @escaping @Sendable (Call) -> Outcome) { state.withLock { $0.decide = decide } }

    /// Changes the bytes of a snapshot behind everyone's back, as a bad disk does.
    /// - Parameter bytes: nil: the page is gone.
    public func rot(_ id: SnapshotID, at offset: UInt64, _ bytes: [UInt8]?) {
        state.withLock { state in
            guard let bytes else { return state.snapshots[id]!.clear(at: offset, count: 4096, clearsParts: false) }
            bytes.withUnsafeBytes { state.snapshots[id]!.write($0, at: offset) }
        }
    }

    /// The same in every image that has the same page there.
    public func rotEverywhere(_ id: SnapshotID, at offset: UInt64, _ bytes: [UInt8]) {
        state.withLock { state in
            let page = state.snapshots[id]!.page(at: offset)
            for other in state.snapshots.keys where state.snapshots[other]!.page(at: offset) == page {
                bytes.withUnsafeBytes { state.snapshots[other]!.write($0, at: offset) }
            }
            for volume in state.volumes.keys where state.volumes[volume]!.page(at: offset) == page {
                bytes.withUnsafeBytes { state.volumes[volume]!.write($0, at: offset) }
            }
        }
    }

    /// From now on reads of this page of an image fail.
    public func makeUnreadable(_ id: ImageID, at offset: UInt64) { state.withLock { $0.unreadable[id] = offset } }

    /// Makes ``status()`` tell of these failures.
    public func report(failures: [String]) { state.withLock { $0.failures = failures } }

    public var volumeIDs: [VolumeID] { state.withLock { $0.volumes.keys.sorted() } }
    public var snapshotIDs: [SnapshotID] { state.withLock { $0.snapshots.keys.sorted() } }

    public func createVolume(_ id: VolumeID, byteCount: UInt64) throws(BackendError) {
        try perform(.createVolume) { state throws(BackendError) in
            guard state.volumes[id] == nil else { throw .alreadyExists(id.rawValue) }
            guard byteCount > 0 else { throw .badSize(byteCount) }
            state.volumes[id] = PageMap(byteCount: byteCount)
        }
    }

    public func forkVolume(_ id: VolumeID, from snapshot: SnapshotID, byteCount: UInt64) throws(BackendError) {
        try perform(.forkVolume) { state throws(BackendError) in
            guard state.volumes[id] == nil else { throw .alreadyExists(id.rawValue) }
            guard var pages = state.snapshots[snapshot] else { throw .noSuchSnapshot(snapshot) }
            guard byteCount >= pages.byteCount else { throw .badSize(byteCount) }
            pages.byteCount = byteCount
            pages.ancestors.insert(snapshot, at: 0)
            state.volumes[id] = pages
        }
    }

    public func resizeVolume(_ id: VolumeID, byteCount: UInt64) throws(BackendError) {
        try perform(.resizeVolume) { state throws(BackendError) in
            guard let pages = state.volumes[id] else { throw .noSuchVolume(id) }
            guard byteCount >= pages.byteCount else { throw .badSize(byteCount) }
            state.volumes[id]!.byteCount = byteCount
        }
    }

    public func deleteVolume(_ id: VolumeID) throws(BackendError) {
        try perform(.deleteVolume) { state throws(BackendError) in
            guard state.volumes.removeValue(forKey: id) != nil else { throw .noSuchVolume(id) }
        }
    }

    public func createSnapshots(_ cuts: [SnapshotCut]) throws(BackendError) {
        try perform(.createSnapshot) { state throws(BackendError) in
            var taken: [SnapshotID: PageMap] = [:]
            for cut in cuts {
                guard let pages = state.volumes[cut.volume] else { throw .noSuchVolume(cut.volume) }
                let isNew = state.snapshots[cut.snapshot] == nil && taken.updateValue(pages, forKey: cut.snapshot) == nil
                guard isNew else { throw .alreadyExists(cut.snapshot.rawValue) }
            }
            state.snapshots.merge(taken) { _, new in new }
            for cut in cuts { state.volumes[cut.volume]?.ancestors.insert(cut.snapshot, at: 0) }
        }
    }

    public func deleteSnapshot(_ id: SnapshotID) throws(BackendError) {
        try perform(.deleteSnapshot) { state throws(BackendError) in
            guard state.snapshots.removeValue(forKey: id) != nil else { throw .noSuchSnapshot(id) }
        }
    }

    public func openVolume(_ id: VolumeID) throws(BackendError) -> any BlockDevice {
        try perform(.openVolume) { state throws(BackendError) in
            guard state.volumes[id] != nil else { throw .noSuchVolume(id) }
        }
        return MemoryDevice(backend: self, source: .volume(id))
    }

    public func openSnapshot(_ id: SnapshotID) throws(BackendError) -> any BlockDevice {
        try perform(.openSnapshot) { state throws(BackendError) in
            guard state.snapshots[id] != nil else { throw .noSuchSnapshot(id) }
        }
        return MemoryDevice(backend: self, source: .snapshot(id))
    }

    public func hasVolume(_ id: VolumeID) -> Bool { state.withLock { $0.volumes[id] != nil } }
    public func hasSnapshot(_ id: SnapshotID) -> Bool { state.withLock { $0.snapshots[id] != nil } }

    public func images() throws(BackendError) -> [StoredImage] {
        try access { state throws(BackendError) in
            let volumes = state.volumes.map { StoredImage(id: .volume($0), byteCount: $1.byteCount) }
            let snapshots = state.snapshots.map { StoredImage(id: .snapshot($0), byteCount: $1.byteCount) }
            return (volumes + snapshots).sorted { $0.id < $1.id }
        }
    }

    public func space() throws(BackendError) -> SpaceUsage {
        try access { state throws(BackendError) in
            let maps = Array(state.volumes.values) + Array(state.snapshots.values)
            let mapped = maps.reduce(0) { $0 + $1.mappedByteCount }
            return SpaceUsage(
                mappedByteCount: mapped, pendingByteCount: 0, allocatedByteCount: mapped, volumeCount: state.volumes.count,
                snapshotCount: state.snapshots.count)
        }
    }

    public func status() throws(BackendError) -> BackendStatus {
        BackendStatus(
            space: try space(), freeByteCount: 1 << 40, journalByteCount: 0, tableByteCount: 0, reclaims: [],
            failures: state.withLock { $0.failures })
    }

    public func check() throws(BackendError) -> CheckReport { try access { _ throws(BackendError) in CheckReport() } }

    public func extents(
        of image: ImageID, since base: SnapshotID?, in range: Range<UInt64>, limit: Int
    ) throws(BackendError) -> [Extent] {
        try access { state throws(BackendError) in
            let pages = try state.pages(of: image)
            let old: PageMap? = if let base { try state.pages(of: .snapshot(base)) } else { nil }
            return pages.extents(since: old, in: range, limit: limit)
        }
    }

    /// Pages are never shared here: all of an image is its own.
    public func usage(of image: ImageID) throws(BackendError) -> ImageUsage {
        let count = try byteCountFreed(byDeleting: [image])
        return ImageUsage(mappedByteCount: count, exclusiveByteCount: count)
    }

    public func byteCountFreed(byDeleting images: Set<ImageID>) throws(BackendError) -> UInt64 {
        try access { state throws(BackendError) in
            var count: UInt64 = 0
            for image in images { count += try state.pages(of: image).mappedByteCount }
            return count
        }
    }

    public func waitForReclaim() throws(BackendError) { try access { _ throws(BackendError) in } }

    public func close() throws(BackendError) { state.withLock { $0.isClosed = true } }

    /// Runs `body` on the store, unless it is closed.
    func access<Result: Sendable>(_ body: (inout State) throws(BackendError) -> Result) throws(BackendError) -> Result {
        try state.withLock { state throws(BackendError) in
            guard !state.isClosed else { throw .closed }
            return try body(&state)
        }
    }

    private func perform<Result: Sendable>(
        _ call: Call, _ body: (inout State) throws(BackendError) -> Result
    ) throws(BackendError) -> Result {
        hook(call)
        let outcome = state.withLock { $0.decide }(call)
        if case .fails(let error) = outcome { throw error }
        let result = try access { state throws(BackendError) in
            let fault = state.takeFault(call)
            if let fault, !fault.takesEffect { throw fault.error }
            let result = try body(&state)
            if let fault { throw fault.error }
            return result
        }
        if case .takesEffectAndFails(let error) = outcome { throw error }
        return result
    }
}

extension MemoryBackend.State {
    fileprivate func pages(of image: ImageID) throws(BackendError) -> PageMap {
        switch image {
        case .volume(let id): if let pages = volumes[id] { return pages } else { throw .noSuchVolume(id) }
        case .snapshot(let id): if let pages = snapshots[id] { return pages } else { throw .noSuchSnapshot(id) }
        }
    }

    /// The fault that this call meets, if any; counts the call on the others.
    fileprivate mutating func takeFault(_ call: MemoryBackend.Call) -> Fault? {
        let due = faults.firstIndex { $0.call == call && $0.remaining == 0 }
        let fault = due.map { faults.remove(at: $0) }
        for index in faults.indices where faults[index].call == call && faults[index].remaining > 0 {
            faults[index].remaining -= 1
        }
        return fault
    }
}
