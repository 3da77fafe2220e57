public import VarveBackend
public import VarveWire

extension StorageService {
    /// The space truth of the pool. Blocks.
    public func poolStatus() throws(ServiceError) -> PoolStatus {
        do { return PoolStatus(try backend.status()) } catch { throw ServiceError(error) }
    }

    /// Checks the pool while it is used. Blocks for as long as that takes.
    public func checkPool() throws(ServiceError) -> PoolCheckReport {
        do { return PoolCheckReport(try backend.check()) } catch { throw ServiceError(error) }
    }
}

extension PoolStatus {
    public init(_ status: BackendStatus) {
        self.init()
        mappedByteCount = status.space.mappedByteCount
        pendingByteCount = status.space.pendingByteCount
        allocatedByteCount = status.space.allocatedByteCount
        freeByteCount = status.freeByteCount
        volumeCount = status.space.volumeCount
        snapshotCount = status.space.snapshotCount
        journalByteCount = status.journalByteCount
        tableByteCount = status.tableByteCount
        failures = status.failures
        reclaims = status.reclaims.map {
            Reclaim(
                image: $0.image.description, fraction: $0.fraction, freedByteCount: $0.freedByteCount,
                isWaitingForChildren: $0.isWaitingForChildren)
        }
    }
}

extension PoolCheckReport {
    public init(_ report: CheckReport) {
        self.init()
        isSound = report.isSound
        imageCount = report.imageCount
        tableCount = report.tableCount
        mappedByteCount = report.mappedByteCount
        leakedByteCount = report.leakedByteCount
        leakedTableCount = report.leakedTableCount
        problemCount = report.problemCount
        problems = report.problems
    }
}
