import VarveCatalog
import VarveService

extension MetricsText {
    /// NBD, by volume and snapshot. Those that no client has opened are left out: a node may have 10,000 snapshots.
    mutating func add(_ activities: [ExportActivity]) {
        func samples(_ value: (ExportActivity) -> UInt64) -> [Sample] { activities.map { Sample(Self.labels($0), value($0)) } }
        add(
            "varve_export_connections", .gauge, "NBD clients that have it open.",
            activities.map { Sample(Self.labels($0), $0.connectionCount) })
        add(
            "varve_export_requests_total", .counter, "NBD requests answered, by command.",
            activities.flatMap { activity in
                activity.requestCounts.sorted { $0.key < $1.key }.map { command, count in
                    Sample(Self.labels(activity) + [("command", command)], count)
                }
            })
        add("varve_export_failed_requests_total", .counter, "NBD requests answered with an error.", samples(\.failedCount))
        add("varve_export_read_bytes_total", .counter, "Bytes read over NBD.", samples(\.readByteCount))
        add("varve_export_written_bytes_total", .counter, "Bytes written over NBD.", samples(\.writtenByteCount))
        add(
            "varve_export_delayed_requests_total", .counter, "NBD requests that had to wait because of the limits.",
            samples(\.delayedCount))
        add(
            "varve_export_delay_seconds_total", .counter, "How long those waited.",
            activities.map { Sample(Self.labels($0), seconds: $0.delaySeconds) })
    }

    private static func labels(_ activity: ExportActivity) -> [(name: String, value: String)] {
        [(activity.kind.rawValue, activity.number.description)]
    }
}
