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

    /// Checks a pool that no process has open, as it would be after the journal's records; changes no byte of it.
    /// - Parameter path: its name, for messages.
    public static func checkOffline(_ disk: any Disk, path: String) throws(PoolOpenError) -> CheckReport {
        try withOffline(OverlayDisk(disk), path: path) { pool throws(BackendError) in try pool.check() }
    }

    /// Checks a pool that no process has open, and gives back what leaked.
    public static func repairOffline(_ disk: any Disk, path: String) throws(PoolOpenError) -> CheckReport {
        try withOffline(disk, path: path) { pool throws(BackendError) in try pool.repairLeaks() }
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
