import VarveFormat

/// Gathers freed pages into runs inside one segment.
struct FreedRuns {
    private(set) var runs: [PageRun] = []

    mutating func append(_ run: PageRun) {
        if let last = runs.last, last.end == run.first, !run.first.isSegmentStart {
            runs[runs.count - 1].count += run.count
        } else {
            runs.append(run)
        }
    }

    /// Leaves nothing but the memory, to be used again.
    mutating func reset() { runs.removeAll(keepingCapacity: true) }
}
