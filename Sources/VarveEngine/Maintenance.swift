import Foundation
import VarveBackend
import VarveFormat

/// The pool's own thread: reclaims deleted images piece by piece, and writes checkpoints when they are due: when the journal has grown, when
/// much waits to be free, when a reclaim has ended, and every few seconds while anything waits to be free.
///
/// Safe because all mutable state is guarded by `monitor`.
final class Maintenance: @unchecked Sendable {
    private let monitor = Monitor()
    private var isAwake = true
    private var isStopping = false
    private var isRunning = false
    /// Pages that a ghost may have lost before it is swept again.
    private static let displacedPageCountMin: UInt64 = 4096
    /// How long freed space waits at most, on an idle pool, to go back to the file system.
    private static let idle = Duration.seconds(3)

    func start(_ pool: Pool) {
        isRunning = true
        let thread = Thread { [weak pool, self] in
            while self.waitForWork() {
                guard let pool else { break }
                self.work(pool)
            }
            self.monitor.withLock {
                self.isRunning = false
                self.monitor.broadcast()
            }
        }
        thread.name = "varve-pool"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Ends the thread after the piece it is at; returns when it has ended.
    func stop() {
        monitor.withLock {
            isStopping = true
            monitor.broadcast()
            while isRunning { monitor.wait() }
        }
    }

    func wake() {
        monitor.withLock {
            isAwake = true
            monitor.broadcast()
        }
    }

    func wakeIfDue(_ pool: Pool) { if pool.isCheckpointDue { wake() } }

    /// Returns when nothing that was deleted before the call is left to reclaim.
    func waitForReclaim(_ pool: Pool) throws(BackendError) {
        pool.topology.withLock { $0.sweepAgain(displacedPageCountMin: 1) }
        if pool.settings.isMaintenanceManual { while try step(pool) {} }
        try monitor.withLock { () throws(BackendError) in
            isAwake = true
            monitor.broadcast()
            while pool.topology.withLock({ $0.nextToReclaim != nil }) {
                try pool.checkSound()
                if !isRunning { throw .closed }
                monitor.wait()
            }
        }
    }

    private func waitForWork() -> Bool {
        monitor.withLock {
            if !isAwake && !isStopping { monitor.wait(atMost: Self.idle) }
            isAwake = false
            return !isStopping
        }
    }

    /// Waits as long as so many bytes may take, unless the pool is closing.
    private func pace(_ byteCount: UInt64, _ byteCountPerSecond: UInt64) {
        if byteCount == 0 { return }
        let deadline = ContinuousClock.now + .seconds(Double(byteCount) / Double(max(1, byteCountPerSecond)))
        monitor.withLock {
            while !isStopping {
                let left = deadline - ContinuousClock.now
                if left <= .zero { return }
                monitor.wait(atMost: left)
            }
        }
    }

    /// Reclaims one piece of the image that is first in line; false if there is none.
    func step(_ pool: Pool) throws(BackendError) -> Bool {
        guard let image = pool.topology.withLock({ $0.nextToReclaim }) else { return false }
        try pool.checkSound()
        let before = image.freedPageCount
        let isDone = try Reclaimer(pool: pool).step(image)
        if isDone { monitor.withLock { monitor.broadcast() } }
        if !pool.settings.isMaintenanceManual {
            pace((image.freedPageCount - before) << Geometry.pageShift, pool.settings.reclaimByteCountPerSecond)
        }
        return true
    }

    private func work(_ pool: Pool) {
        do throws(BackendError) {
            pool.evictTables()
            pool.topology.withLock { $0.sweepAgain(displacedPageCountMin: Self.displacedPageCountMin) }
            while !isStoppingNow, try step(pool) { if pool.isCheckpointDue { _ = try pool.checkpointIfPossible() } }
            if pool.isCheckpointDue || pool.allocator.freedCount > 0 { _ = try pool.checkpointIfPossible() }
            try defragment(pool)
        } catch {
            if error != .closed, !pool.isFrozen { pool.failed(error, "reclaim") }
            monitor.withLock { monitor.broadcast() }
        }
    }

    /// Until no volume is due, or something more urgent is.
    private func defragment(_ pool: Pool) throws(BackendError) {
        let rate = pool.settings.defragmentationByteCountPerSecond
        if rate == 0 { return }
        while !isStoppingNow, !pool.isCheckpointDue, pool.topology.withLock({ $0.nextToReclaim == nil }) {
            guard let outcome = try pool.defragmentStep() else { return }
            pool.evictTables()
            pace(outcome.byteCount, rate)
        }
    }

    private var isStoppingNow: Bool { monitor.withLock { isStopping } }
}

extension Pool {
    /// Whether the journal, what waits to be free, or the changed tables have grown enough to pay for a checkpoint.
    var isCheckpointDue: Bool {
        journal.byteCount > settings.journalByteCountMax
            || UInt64(allocator.freedCount) << Geometry.pageShift > settings.pendingByteCountMax
            || nodes.dirtyByteCount > settings.tableByteCountMax / 2
    }

    /// Called after each use of tables, outside of ``NodeStore/visiting(_:)``: the pool's thread makes room once the bound is passed; if it cannot
    /// keep up, so does the caller. What the caller came for is done, so that it fails for nothing here.
    @inline(__always)
    func boundTables() {
        let count = nodes.residentByteCount
        if count <= settings.tableByteCountMax { return }
        if count > settings.tableByteCountMax / 4 * 5 { makeRoomForTables() } else { maintenance.wake() }
    }

    private func makeRoomForTables() {
        evictTables()
        if nodes.residentByteCount <= settings.tableByteCountMax { return }
        // A failure has poisoned the pool, which the next change hears of.
        if nodes.dirtyByteCount > settings.tableByteCountMax / 2 { _ = try? checkpointIfPossible() }
        evictTables()
    }

    /// Some more than must be, so that it is not for one table at a time.
    func evictTables() {
        if nodes.residentByteCount > settings.tableByteCountMax { nodes.evict(downTo: settings.tableByteCountMax / 8 * 7) }
    }
}
