import VarveService
import VarveWire

/// What `GET /metrics` answers.
struct MetricsPage: Sendable {
    let requests: RequestMetrics
    let service: StorageService
    private let space: SpaceSurvey

    init(requests: RequestMetrics, service: StorageService) {
        self.requests = requests
        self.service = service
        space = service.makeSpaceSurvey()
    }

    /// The scrape. What the store or the catalog cannot tell is left out, and said to be. Blocks its thread.
    func text() -> String {
        var text = MetricsText()
        text.add("varve_build_info", .gauge, "What runs here.", [.init([("version", Release.version)], 1)])
        text.add(requests)
        text.add(service.exportActivities())
        let pool = try? service.poolStatus()
        let (census, snapshotCounts) = (try? service.census(), try? service.snapshotCounts())
        text.add(
            "varve_scrape_success", .gauge, "Whether this part could be read for this answer.",
            [
                .init([("part", "catalog")], census == nil || snapshotCounts == nil ? 0 : 1),
                .init([("part", "pool")], pool == nil ? 0 : 1),
            ])
        if let census, let snapshotCounts { text.add(census, snapshotCounts) }
        if let census, let pool { text.addJobs(census, pool) }
        if let pool { text.add(pool) }
        text.add(space.findings())
        text.add(service.transitionJobs(limit: 1))
        return text.text
    }
}
