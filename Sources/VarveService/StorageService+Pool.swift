import Synchronization
public import VarveBackend
import VarveCatalog
public import VarveWire

import struct Foundation.Date

extension StorageService {
    /// The space truth of the pool, and what is left to do. Blocks.
    public func poolStatus() throws(ServiceError) -> PoolStatus {
        do {
            var status = PoolStatus(try backend.status())
            let jobs = transitionJobs()
            status.jobCount = jobs.counts.values.reduce(0, +)
            status.jobs = jobs.oldest.map { PoolStatus.Job($0) }
            // A catalog that cannot be read hides no more of the pool than this.
            if let record = try? catalog.read({ try $0.scrub() }) { status.scrub = try scrub(record) }
            return status
        } catch {
            throw ServiceError(error)
        }
    }

    /// Begins a scrub of the pool, or takes the one that was begun a step further: about a second. Blocks. What a step has done survives the end of the
    /// process; after power loss some of it may be done again.
    public func scrubPool() throws(ServiceError) -> PoolScrub {
        try scrubbing.withLock { _ throws(ServiceError) in
            let last = try read { try $0.scrub() }
            let record = last.flatMap { $0.endedAt == nil ? $0 : nil } ?? ScrubRecord(after: last, at: timestamp())
            var scrubber = PoolScrubber(self, try storedImages(), continuing: record)
            try scrubber.step()
            return PoolScrub(scrubber)
        }
    }

    private func scrub(_ record: ScrubRecord) throws(ServiceError) -> PoolScrub {
        PoolScrub(PoolScrubber(self, record.endedAt == nil ? try storedImages() : [], continuing: record))
    }

    private func storedImages() throws(ServiceError) -> [StoredImage] {
        do { return try backend.images() } catch { throw ServiceError(error) }
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

extension PoolScrub {
    fileprivate init(_ scrubber: PoolScrubber) {
        let record = scrubber.record
        func text(_ date: Date) -> String { WireDate.format(secondsSinceEpoch: Int64(date.timeIntervalSince1970.rounded(.down))) }
        self.init(startDate: text(record.startedAt))
        endDate = record.endedAt.map(text)
        imageCount = record.imageCount
        doneByteCount = UInt64(record.doneByteCount + record.position)
        byteCount = doneByteCount + (endDate == nil ? scrubber.leftByteCount : 0)
        readByteCount = UInt64(record.readByteCount)
        sharedByteCount = UInt64(record.sharedByteCount)
        notedByteCount = UInt64(record.notedByteCount)
        wrongUnitCount = record.wrongUnitCount
        wrongPlaces = record.wrongPlaces
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
