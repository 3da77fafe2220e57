import Atomics
import Synchronization
import VarveBackend
import VarveFormat

/// A volume or a snapshot: a root of the map and its place among the others.
///
/// `parent` is the snapshot that this image grew from. What the parent can see (a page or table born no later than its epoch) is
/// shared and never changed in place; what was born later belongs to this image alone, or to its own children.
///
/// Safe because every mutable field names what guards it:
/// - `root`, `state`, `byteCount`, and for its volume children `parent`, `reclaimCursor`: ``lock`` held exclusively to write, shared to read;
///   a snapshot's `root` never changes.
/// - `children`: ``Topology`` lock. `parent` is written with both.
/// - `unflushed`: its own mutex. `plan`: ``lock`` held exclusively.
final class Image: @unchecked Sendable {
    let id: UInt64
    let kind: ImageRecord.Kind
    /// For a snapshot: the last epoch it can see.
    let epoch: Epoch
    let lock = ReadWriteLock()
    /// Held by one flush at a time, so that batches of one volume reach the journal in order. Taken before everything else.
    let flushLock = Monitor()

    var state: ImageRecord.State
    var root: Entry
    /// What records and snapshots say of its size.
    var byteCount: UInt64
    private let served: ManagedAtomic<UInt64>
    /// What its devices say of it: the size once it is durable. No lock.
    @inline(__always)
    var servedByteCount: UInt64 { served.load(ordering: .acquiring) }
    var parent: Image?
    var children: [Image] = []
    /// Its deletion is durable: nobody will ask for its bytes again. Guarded by the topology lock.
    var isLost = false
    /// Deleting: pages below this index have been given back. Moves only while every volume child is locked.
    var reclaimCursor: UInt64
    /// Deleting: pages given back since the pool was opened. Guarded by the topology lock.
    var freedPageCount: UInt64 = 0
    /// Deleting, with several children: how far the sweep has come, and whether it is through. Guarded by the topology lock.
    var sweepCursor: UInt64 = 0
    var isSwept = false
    /// Pages that a snapshot can see too and that this volume has let go of, at most, until they are put down to the ghosts above.
    let displacedPageCount = ManagedAtomic<UInt64>(0)
    /// Deleting, with several children: the sum of those since it was last swept. Guarded by the topology lock.
    var displacedBelow: UInt64 = 0
    let unflushed = Mutex(Unflushed())
    private let undraftedCount = ManagedAtomic<Int>(0)
    private(set) lazy var plan = WritePlan()
    let relocation = Relocation()

    init(record: ImageRecord, parent: Image?) {
        id = record.id
        kind = record.kind
        epoch = record.epoch
        state = record.state
        root = record.root
        byteCount = record.byteCount
        served = ManagedAtomic(record.byteCount)
        reclaimCursor = record.reclaimCursor
        self.parent = parent
    }

    /// Throws once it is deleted. The lock is held.
    @inline(__always)
    func checkLive() throws(BackendError) {
        guard state == .live else { throw kind == .volume ? .noSuchVolume(VolumeID(id)) : .noSuchSnapshot(SnapshotID(id)) }
    }

    /// Whether it is not deleted. Takes the lock.
    var isLive: Bool { lock.withShared { state == .live } }

    /// After a sync of its bytes failed: why it takes no more changes until the pool is opened anew.
    private let poison = Mutex<String?>(nil)
    private let isPoisoned = ManagedAtomic(false)

    func fail(_ why: String) {
        poison.withLock { if $0 == nil { $0 = why } }
        isPoisoned.store(true, ordering: .releasing)
    }

    /// Throws once a failure has made what was written and what is on disk differ.
    @inline(__always)
    func checkSound() throws(BackendError) {
        if isPoisoned.load(ordering: .relaxed) { throw .poisoned(failure ?? "") }
    }

    var failure: String? { poison.withLock { $0 } }

    /// Its size is durable: its devices may be used up to the end.
    func serve() { served.store(byteCount, ordering: .releasing) }

    /// For a replayed record.
    func grow(to byteCount: UInt64) {
        self.byteCount = byteCount
        serve()
    }

    /// Which it is, as the layers above know it.
    var imageID: ImageID { kind == .volume ? .volume(VolumeID(id)) : .snapshot(SnapshotID(id)) }

    /// What is shared at a page index: everything born up to this epoch. A deleted ancestor counts only above its reclaim cursor.
    @inline(__always)
    func sharedEpoch(at index: UInt64) -> Epoch {
        var ancestor = parent
        while let image = ancestor, index < image.reclaimCursor { ancestor = image.parent }
        return ancestor?.epoch ?? Epoch(0)
    }

    /// Lets go of pages that a snapshot may still map.
    @inline(__always)
    func noteDisplaced(_ pageCount: Int) { displacedPageCount.wrappingIncrement(by: UInt64(pageCount), ordering: .relaxed) }

    /// The oldest that a table of its own can be: younger than the parent, no younger than a snapshot of it.
    var tableEpoch: Epoch { Epoch((parent?.epoch.rawValue ?? 0) + 1) }

    /// Bytes of this volume have gone to these pages. Called after the write: a flush that has taken what there was before did not owe it
    /// anything.
    @inline(__always)
    func noteWritten(_ run: PageRun, in file: DataFile) { unflushed.withLock { $0.noteWritten(run, in: file) } }

    /// Whether it has changes that a killed process would lose: whoever is about to answer a write flushes first. What the caller sees in the map
    /// under ``lock``, it sees here.
    @inline(__always)
    var hasUndraftedChanges: Bool { undraftedCount.load(ordering: .relaxed) > 0 }

    func noteUndrafted(_ unflushed: inout Unflushed) {
        unflushed.noteUndrafted()
        undraftedCount.wrappingIncrement(ordering: .relaxed)
    }

    /// What was taken is durable, or of no account any more.
    func settle(_ taken: Unflushed, in draft: Draft) {
        unflushed.withLock { $0.flushed() }
        if taken.undraftedCount > 0 { undraftedCount.wrappingDecrement(by: taken.undraftedCount, ordering: .relaxed) }
        if let drafted = taken.draftedCount { draft.settle(drafted.count, in: drafted.draft) }
    }

    func takeUnflushed() -> Unflushed { unflushed.withLock { $0.take(of: id) } }

    /// Data files with bytes of this volume that may not be on disk.
    var unsyncedFiles: [DataFile] { unflushed.withLock { $0.files + $0.filesInFlush } }

    /// Puts back what could not be made durable, for the next flush.
    func restore(_ taken: Unflushed) { unflushed.withLock { $0.restore(taken) } }

    var record: ImageRecord {
        ImageRecord(
            id: id, kind: kind, state: state, epoch: epoch, parent: parent?.id ?? 0, root: root, byteCount: byteCount,
            reclaimCursor: reclaimCursor)
    }
}
