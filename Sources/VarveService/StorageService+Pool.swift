public import VarveBackend
import VarveCatalog
public import VarveWire

extension StorageService {
    /// The space truth of the pool, and what is left to do. Blocks.
    public func poolStatus() throws(ServiceError) -> PoolStatus {
        do {
            var status = PoolStatus(try backend.status())
            let jobs = transitionJobs()
            status.jobCount = jobs.counts.values.reduce(0, +)
            status.jobs = jobs.oldest.map { PoolStatus.Job($0) }
            return status
        } catch {
            throw ServiceError(error)
        }
    }

    /// Checks the pool, in itself and against the catalog, while both are used. Blocks for as long as that takes.
    public func checkPool() throws(ServiceError) -> PoolCheckReport {
        do {
            var report = PoolCheckReport(try backend.check())
            report.add(try disagreements())
            return report
        } catch {
            throw ServiceError(error)
        }
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

extension PoolStatus.Job {
    init(_ job: TransitionJob) {
        self.init(
            transition: job.transition.kind.rawValue, instanceNo: job.transition.number.description, state: job.state.rawValue,
            ageSeconds: job.age / .seconds(1), stateAgeSeconds: job.stateAge / .seconds(1))
        failureCount = job.failureCount
        failure = job.failure
        nextTrySeconds = job.nextTry.map { $0 / .seconds(1) }
    }
}
