extension MetricsText {
    mutating func add(_ requests: RequestMetrics) {
        let all = requests.byOperation
        add(
            "varve_http_requests_total", .counter, "Requests answered, by operation, HTTP status and return code (0: done).",
            all.flatMap { operation, counts in
                counts.outcomes.sorted { ($0.key.httpStatus, $0.key.code) < ($1.key.httpStatus, $1.key.code) }.map {
                    Sample([("operation", operation), ("status", "\($0.key.httpStatus)"), ("code", $0.key.code)], $0.value)
                }
            })
        add(
            "varve_http_request_duration_seconds", .histogram, "How long requests took to answer.",
            all.flatMap { Self.histogram([("operation", $0.operation)], $0.counts) })
        add("varve_http_requests_in_flight", .gauge, "Requests being answered.", [Sample(requests.inFlightCount)])
    }

    private static func histogram(_ labels: [(name: String, value: String)], _ counts: RequestMetrics.Counts) -> [Sample] {
        let bounds = RequestMetrics.bounds.map { "\($0)" } + ["+Inf"]
        var total: UInt64 = 0
        let buckets = zip(bounds, counts.buckets).map { bound, count in
            total += count
            return Sample(labels + [("le", bound)], total, suffix: "_bucket")
        }
        return buckets + [Sample(labels, seconds: counts.seconds, suffix: "_sum"), Sample(labels, total, suffix: "_count")]
    }
}
