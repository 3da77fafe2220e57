import Atomics
import Logging
import Synchronization
package import VarveBackend
import VarveDisk
import VarveFormat

/// A directory of data files and the maps over them: the embedded form of ``VolumeBackend``.
///
/// Threads: every call may come from any thread and blocks it. One thread of the pool's own reclaims deleted images and writes
/// checkpoints. Lock order: an image's flush lock, gate, topology, image, then the locks inside node store, allocator and journal.
///
/// Safe because each mutable field is an atomic, or behind the lock named at it.
public final class Pool: @unchecked Sendable {
    let disk: any Disk
    let nodes: NodeStore
    let allocator: Allocator
    let journal: Journal
    let draft: Draft
    let map: PageMap
    let checkpointer: Checkpointer
    let settings: PoolSettings
    let logger: Logger

    /// Shared: one change of a map or of the topology, with its records. Exclusive: a checkpoint's cut.
    let gate = ReadWriteLock()
    /// Taken after the gate.
    let topology: Guarded<Topology>
    /// The epoch that pages are born in now. Written under the topology lock.
    let epoch: ManagedAtomic<UInt32>
    /// Those who read pages that they have found in a map, and hold its image's lock no more: a page is not given out again while they do.
    let readers = Visits()
    /// Checkpoints cut since the pool was opened. Written with the gate held exclusively.
    var generation: UInt64 = 0
    let maintenance = Maintenance()
    private let lock: any DiskLock
    private let isClosed = ManagedAtomic(false)
    private let poison = Mutex<String?>(nil)
    private let isPoisoned = ManagedAtomic(false)
    private let frozen = ManagedAtomic(false)
    /// No checkpoint may be written any more.
    var isFrozen: Bool { frozen.load(ordering: .acquiring) }

    init(opened: OpenedPool, disk: any Disk, lock: any DiskLock, settings: PoolSettings, logger: Logger) {
        self.disk = disk
        self.lock = lock
        self.settings = settings
        self.logger = logger
        nodes = opened.nodes
        allocator = opened.allocator
        journal = opened.journal
        draft = opened.draft
        map = PageMap(nodes: opened.nodes)
        checkpointer = opened.checkpointer
        topology = Guarded(opened.topology)
        epoch = ManagedAtomic(opened.epoch.rawValue)
        if !settings.isMaintenanceManual { maintenance.start(self) }
    }

    /// Parents and children hold each other.
    deinit { topology.withLock { $0.dissolve() } }

    var currentEpoch: Epoch { Epoch(epoch.load(ordering: .acquiring)) }

    // MARK: Failure

    /// Throws unless the pool takes changes from its users.
    @inline(__always)
    func checkWritable() throws(BackendError) {
        try checkSound()
        try checkOpen()
    }

    /// Throws once a failure has made memory and disk differ.
    @inline(__always)
    func checkSound() throws(BackendError) {
        if isPoisoned.load(ordering: .relaxed) { throw .poisoned(poison.withLock { $0 ?? "" }) }
    }

    @inline(__always)
    func checkOpen() throws(BackendError) {
        if isClosed.load(ordering: .relaxed) { throw .closed }
    }

    /// After a failure that leaves memory and disk possibly different nothing more is made durable; opening the pool anew reads what is.
    func failed(_ error: BackendError, _ what: String) {
        poison.withLock { if $0 == nil { $0 = "\(what) failed: \(error)" } }
        isPoisoned.store(true, ordering: .releasing)
        withdrawDraft()
        logger.error("pool is poisoned until it is opened again", metadata: ["during": "\(what)", "error": "\(error)"])
    }

    /// A sync of one volume's bytes failed: the volume takes no more changes, and no checkpoint may be written, since it would name pages whose
    /// bytes are lost. Other volumes go on, their changes go to the journal.
    func failed(_ image: Image, _ error: BackendError, _ what: String) {
        image.fail("\(what) failed: \(error)")
        frozen.store(true, ordering: .releasing)
        withdrawDraft()
        logger.error(
            "a volume is poisoned until the pool is opened again",
            metadata: ["volume": "\(image.id)", "during": "\(what)", "error": "\(error)"])
    }

    private func withdrawDraft() {
        if draft.withdraw(disk, from: checkpointer.firstJournal) { return }
        logger.critical(
            "drafts could not be withdrawn: remove the files draft.* of the pool before it is opened again, unless the system was restarted"
        )
    }

    /// One line for each failure since the pool was opened.
    var failures: [String] {
        let volumes = topology.withLock { Array($0.images.values) }.compactMap { image in
            image.failure.map { "\(image.imageID): \($0)" }
        }
        return (poison.withLock { $0 }.map { ["pool: \($0)"] } ?? []) + volumes.sorted()
    }

    /// Lets go of files and lock without making anything durable: what a kill does. For tests.
    package func abandon() {
        isClosed.store(true, ordering: .releasing)
        maintenance.stop()
        lock.release()
    }

    /// Reclaims one piece; false if there is nothing to reclaim.
    package func maintain() throws(BackendError) -> Bool { try maintenance.step(self) }

    func finishClosing() throws(BackendError) {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { throw .closed }
        defer { lock.release() }
        maintenance.stop()
        if isPoisoned.load(ordering: .acquiring) { return }
        for image in topology.withLock({ Array($0.images.values) }) where image.failure == nil { try flush(image) }
        if isFrozen { return }
        try checkpoint()
        withdrawDraft()
    }
}

/// What a pool's owner may set.
public struct PoolSettings: Sendable {
    /// A checkpoint is written when the journal has grown past this many bytes: it bounds the time of the next start.
    public var journalByteCountMax: UInt64 = 64 << 20
    /// A checkpoint is written when this many bytes wait to be free again.
    public var pendingByteCountMax: UInt64 = 256 << 20
    /// A volume with more unflushed map records than this many bytes is flushed by its writer: it bounds memory.
    public var unflushedByteCountMax = 8 << 20

    /// Tables of maps in memory take about this many bytes: it bounds the memory of a pool of any size.
    public var tableByteCountMax = 128 << 20

    /// Volumes leave so many bytes of the file system, but for the rest of a segment each, for tables, journal and catalog: what must be written before
    /// deleting gives space back.
    public var reserveByteCount: UInt64 = 16 << 20

    /// Deleted images give back at most so many bytes a second.
    public var reclaimByteCountPerSecond: UInt64 = 4 << 30

    /// Scattered pages are moved together at this rate, in the background; 0: never.
    public var defragmentationByteCountPerSecond: UInt64 = 16 << 20

    /// Tables that a step of reclaim looks at: it bounds how long writers of the children wait.
    package var reclaimTableCountPerStep = 32

    /// The journal grows by so many bytes at once.
    package var journalRoomByteCount = 1 << 20

    /// No thread of its own: ``Pool/maintain()`` does a piece of the work. For tests that must repeat exactly.
    package var isMaintenanceManual = false

    public init() {}
}

extension Pool {
    /// Bytes of tables in memory now.
    package var tableByteCount: Int { nodes.residentByteCount }
}
