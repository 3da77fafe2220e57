public import VarveCatalog
import VarveNBD

/// What NBD clients have done with a volume or a snapshot since it was published: at this start, or when it was attached or made.
public struct ExportActivity: Equatable, Sendable {
    public enum Kind: String, Sendable, Comparable {
        case snapshot, volume

        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    public var kind: Kind
    public var number: InstanceNumber
    /// Clients that have it open now.
    public var connectionCount: Int
    /// Requests answered, by what they asked for: `read`, `write`, `flush`, `trim`, `write_zeroes`, `cache` and `block_status`.
    public var requestCounts: [String: UInt64]
    /// Requests answered with an error.
    public var failedCount: UInt64
    public var readByteCount: UInt64
    public var writtenByteCount: UInt64
    /// Requests that had to wait for their turn because of limits, and how long all together.
    public var delayedCount: UInt64
    public var delaySeconds: Double
}

extension StorageService {
    /// What NBD clients do, for each volume and snapshot that one has opened since it was published. In order of kind and number. Does not block.
    public func exportActivities() -> [ExportActivity] {
        transitions.exports.names.compactMap { name in
            guard let (kind, number) = PublishedName.owner(of: name), let traffic = transitions.exports.traffic(of: name),
                traffic.openedCount > 0
            else { return nil }
            return ExportActivity(kind, number, traffic)
        }.sorted { ($0.kind, $0.number) < ($1.kind, $1.number) }
    }
}

extension ExportActivity {
    fileprivate init(_ kind: Kind, _ number: InstanceNumber, _ traffic: ExportTraffic) {
        let requests = traffic.requests
        self.init(
            kind: kind, number: number, connectionCount: traffic.connectionCount,
            requestCounts: [
                "read": requests.reads, "write": requests.writes, "flush": requests.flushes, "trim": requests.trims,
                "write_zeroes": requests.zeroings, "cache": requests.caches, "block_status": requests.blockStatuses,
            ],
            failedCount: requests.failed, readByteCount: requests.readByteCount, writtenByteCount: requests.writtenByteCount,
            delayedCount: traffic.delays.requestCount, delaySeconds: traffic.delays.total / .seconds(1))
    }
}
