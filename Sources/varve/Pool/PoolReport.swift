import VarveCommand
import VarveWire

/// The pool's status and the result of a check, for people.
enum PoolReport {
    static func text(_ status: PoolStatus) -> String {
        var lines = [
            row(
                "mapped",
                "\(Amount.bytes(status.mappedByteCount)) by \(Amount.count(status.volumeCount, "volume")) and \(Amount.count(status.snapshotCount, "snapshot"))"
            ),
            row("waiting", "\(Amount.bytes(status.pendingByteCount)) freed, to be free after the next checkpoint"),
            row(
                "on disk",
                "\(Amount.bytes(status.allocatedByteCount)) taken, \(Amount.bytes(status.freeByteCount)) left in the file system"),
            row("journal", "\(Amount.bytes(status.journalByteCount)) to replay at the next start"),
            row("tables", "\(Amount.bytes(status.tableByteCount)) in memory"),
        ]
        lines += status.reclaims.map { row("reclaim", text($0)) }
        lines += status.jobs.map { row("job", text($0)) }
        let more = status.jobCount - status.jobs.count
        if more > 0 { lines.append(row("job", "and \(more) more")) }
        if let scrub = status.scrub { lines.append(row("scrub", summary(scrub))) }
        lines += status.failures.map { row("FAILED", $0) }
        return lines.joined(separator: "\n")
    }

    private static func text(_ job: PoolStatus.Job) -> String {
        let what = "\(job.transition) \(job.instanceNo), \(job.state) for \(Int(job.stateAgeSeconds)) s"
        guard let failure = job.failure else { return what }
        let next = job.nextTrySeconds.map { ", again in \(Int($0.rounded(.up))) s" } ?? ""
        return "\(what), failed \(Amount.count(job.failureCount, "time")): \(failure)\(next)"
    }

    private static func text(_ reclaim: PoolStatus.Reclaim) -> String {
        let freed = "\(Amount.bytes(reclaim.freedByteCount)) given back"
        if reclaim.isWaitingForChildren { return "\(reclaim.image), \(freed), the rest is shared by what grew from it" }
        return "\(reclaim.image), \(Int(reclaim.fraction * 100)) % done, \(freed)"
    }

    static func text(_ scrub: PoolScrub) -> String {
        var lines = [row("scrubbed", summary(scrub))]
        if scrub.notedByteCount > 0 {
            lines.append(
                row("noted", "checksums of \(Amount.bytes(scrub.notedByteCount)) of snapshots; the next scrub compares with them")
            )
        }
        lines += scrub.wrongPlaces.map { row("WRONG", $0) }
        let more = Int(scrub.wrongUnitCount) - scrub.wrongPlaces.count
        if more > 0 { lines.append(row("WRONG", "and \(Amount.count(more, "other unit")) of 2 MiB")) }
        return lines.joined(separator: "\n")
    }

    private static func summary(_ scrub: PoolScrub) -> String {
        let read = "\(Amount.bytes(scrub.readByteCount)) read"
        let found = scrub.isSound ? "nothing wrong" : "\(Amount.count(Int(scrub.wrongUnitCount), "unit")) of 2 MiB WRONG"
        guard let end = scrub.endDate else {
            let fraction = Double(scrub.doneByteCount) / Double(max(1, scrub.byteCount))
            return "begun \(scrub.startDate), \(Int(fraction * 100)) % through, \(read), \(found)"
        }
        return "ended \(end), \(read), \(found)"
    }

    static func text(_ report: PoolCheckReport) -> String {
        var lines = [
            row(
                "checked",
                "\(Amount.count(report.imageCount, "volume or snapshot", "volumes and snapshots")), \(Amount.count(report.tableCount, "table")), \(Amount.bytes(report.mappedByteCount)) mapped"
            )
        ]
        if report.leakedByteCount > 0 || report.leakedTableCount > 0 {
            lines.append(
                row(
                    "LEAKED",
                    "\(Amount.bytes(report.leakedByteCount)) and \(Amount.count(report.leakedTableCount, "table")); no byte is harmed, --repair gives them back"
                ))
        }
        lines += report.problems.map { row("PROBLEM", $0) }
        let more = report.problemCount - report.problems.count
        if more > 0 { lines.append(row("PROBLEM", "and \(more) more")) }
        lines += report.disagreements.map { row("DISAGREE", $0.text) }
        let others = report.disagreementCount - report.disagreements.count
        if others > 0 { lines.append(row("DISAGREE", "and \(others) more")) }
        if let reason = report.catalogFailure { lines.append(row("CATALOG", "not compared with the pool: \(reason)")) }
        lines.append(row("result", report.isSound ? "sound" : "NOT sound"))
        return lines.joined(separator: "\n")
    }

    private static func row(_ name: String, _ text: String) -> String {
        name + String(repeating: " ", count: max(1, 10 - name.count)) + text
    }
}
