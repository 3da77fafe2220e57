import VarveWire

/// The pool's status and the result of a check, for people.
enum PoolReport {
    static func text(_ status: PoolStatus) -> String {
        var lines = [
            row(
                "mapped",
                "\(size(status.mappedByteCount)) by \(count(status.volumeCount, "volume")) and \(count(status.snapshotCount, "snapshot"))"
            ),
            row("waiting", "\(size(status.pendingByteCount)) freed, to be free after the next checkpoint"),
            row("on disk", "\(size(status.allocatedByteCount)) taken, \(size(status.freeByteCount)) left in the file system"),
            row("journal", "\(size(status.journalByteCount)) to replay at the next start"),
            row("tables", "\(size(status.tableByteCount)) in memory"),
        ]
        lines += status.reclaims.map { row("reclaim", text($0)) }
        lines += status.jobs.map { row("job", text($0)) }
        let more = status.jobCount - status.jobs.count
        if more > 0 { lines.append(row("job", "and \(more) more")) }
        lines += status.failures.map { row("FAILED", $0) }
        return lines.joined(separator: "\n")
    }

    private static func text(_ job: PoolStatus.Job) -> String {
        let what = "\(job.transition) \(job.instanceNo), \(job.state) for \(Int(job.stateAgeSeconds)) s"
        guard let failure = job.failure else { return what }
        let next = job.nextTrySeconds.map { ", again in \(Int($0.rounded(.up))) s" } ?? ""
        return "\(what), failed \(count(job.failureCount, "time")): \(failure)\(next)"
    }

    private static func text(_ reclaim: PoolStatus.Reclaim) -> String {
        let freed = "\(size(reclaim.freedByteCount)) given back"
        if reclaim.isWaitingForChildren { return "\(reclaim.image), \(freed), the rest is shared by what grew from it" }
        return "\(reclaim.image), \(Int(reclaim.fraction * 100)) % done, \(freed)"
    }

    static func text(_ report: PoolCheckReport) -> String {
        var lines = [
            row(
                "checked",
                "\(count(report.imageCount, "volume or snapshot", "volumes and snapshots")), \(count(report.tableCount, "table")), \(size(report.mappedByteCount)) mapped"
            )
        ]
        if report.leakedByteCount > 0 || report.leakedTableCount > 0 {
            lines.append(
                row(
                    "LEAKED",
                    "\(size(report.leakedByteCount)) and \(count(report.leakedTableCount, "table")); no byte is harmed, --repair gives them back"
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

    private static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }

    /// With a binary unit and one decimal, as in 1.5 GiB.
    static func size(_ byteCount: UInt64) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB"]
        if byteCount < 1024 { return "\(byteCount) B" }
        var value = Double(byteCount) / 1024
        var unit = 0
        while value >= 1023.95, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
