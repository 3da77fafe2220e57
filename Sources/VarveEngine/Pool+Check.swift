public import VarveBackend
public import VarveDisk

extension Pool {
    /// Writes a checkpoint and checks it on disk; no other is written meanwhile. After a failed sync the last one is checked.
    public func check() throws(BackendError) -> CheckReport {
        try checkOpen()
        return try checkpointer.checking(self) { check throws(BackendError) in try check.run() }
    }

    /// Gives back the space that a check found lost, if it found nothing else wrong. Nobody may be writing. Returns what a check finds then.
    public func repairLeaks() throws(BackendError) -> CheckReport {
        let (report, pages, nodes) = try checkpointer.checking(self) { check throws(BackendError) in
            (try check.run(), check.leakedPages, check.leakedNodes)
        }
        guard report.problemCount == 0 else { return report }
        gate.withShared {
            allocator.free(pages)
            for node in nodes { self.nodes.drop(node) }
        }
        return try check()
    }

    /// Checks a pool that no process has open, as it would be after the journal's records, and tells what it has; changes no byte of it
    /// unless it is to give back what leaked.
    /// - Parameter path: its name, for messages.
    public static func examineOffline(
        _ disk: any Disk, path: String, repairing isRepaired: Bool = false
    ) throws(PoolOpenError) -> (report: CheckReport, images: [StoredImage]) {
        try withOffline(isRepaired ? disk : OverlayDisk(disk), path: path) { pool throws(BackendError) in
            (try isRepaired ? pool.repairLeaks() : pool.check(), try pool.images())
        }
    }

    /// The status of a pool that no process has open; changes no byte of it.
    public static func statusOffline(_ disk: any Disk, path: String) throws(PoolOpenError) -> BackendStatus {
        try withOffline(OverlayDisk(disk), path: path) { pool throws(BackendError) in try pool.status() }
    }

    private static func withOffline<R>(
        _ disk: any Disk, path: String, _ body: (Pool) throws(BackendError) -> R
    ) throws(PoolOpenError) -> R {
        var settings = PoolSettings()
        settings.isMaintenanceManual = true
        let pool = try open(disk, path: path, settings: settings, creating: false)
        defer { pool.abandon() }
        do throws(BackendError) {
            return try body(pool)
        } catch {
            if case .corrupt(let what) = error { throw .damaged(path: path, what) }
            throw .unreadable(path: path, DiskError(error, doing: "check"))
        }
    }
}
