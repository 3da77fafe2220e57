import VarveService

extension MetricsText {
    /// What volumes map, as far as it has been found out.
    mutating func add(_ findings: [SpaceSurvey.Finding]) {
        add(
            "varve_volume_mapped_bytes", .gauge,
            "Bytes of the pool that a volume maps, alone or with snapshots; found out little by little, at most once a minute.",
            findings.map { Sample([("volume", "\($0.volume)")], $0.mappedByteCount) })
        guard let oldest = findings.map(\.foundAt).min() else { return }
        add(
            "varve_volume_mapped_age_seconds_max", .gauge, "How long ago the oldest of those was found out.",
            [Sample([], seconds: (ContinuousClock.now - oldest) / .seconds(1))])
    }
}
