import VarveService
import VarveWire

/// What `GET /metrics` answers.
struct MetricsPage: Sendable {
    let requests: RequestMetrics
    let service: StorageService

    /// The scrape. What the store or the catalog cannot tell is left out. Blocks its thread.
    func text() -> String {
        var text = MetricsText()
        text.add("varve_build_info", .gauge, "What runs here.", [.init([("version", Release.version)], 1)])
        text.add(requests)
        let pool = try? service.poolStatus()
        let census = try? service.census()
        if let census { text.add(census) }
        if let census, let pool { text.addJobs(census, pool) }
        if let pool { text.add(pool) }
        return text.text
    }
}
