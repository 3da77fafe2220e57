import VarveService

extension MetricsText {
    /// What is left to do after calls were answered, and whether any of it is stuck.
    mutating func add(_ jobs: TransitionJobs) {
        let groups = jobs.counts.sorted {
            ($0.key.kind.rawValue, $0.key.state.rawValue) < ($1.key.kind.rawValue, $1.key.state.rawValue)
        }
        add(
            "varve_transitions", .gauge,
            "What is left to do after calls were answered, by kind and state (failed: waits to be tried again).",
            groups.map { Sample([("kind", $0.kind.rawValue), ("state", $0.state.rawValue)], $1) })
        add(
            "varve_transition_age_seconds_max", .gauge, "How long ago the call was answered that waits longest for its work.",
            [Sample([], seconds: (jobs.oldest.first?.age ?? .zero) / .seconds(1))])
    }
}
