import Synchronization
import VarveWire

/// How many requests there were, how they ended and how long they took, by operation, since the start.
///
/// Operations and codes come from the tables, never from callers, so that nobody can make the numbers grow in kind.
final class RequestMetrics: Sendable {
    /// Upper bounds of the histogram's buckets, in seconds; the last bucket has none.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// The operation of requests that name none.
    static let noOperation = "-"

    struct Outcome: Hashable {
        var httpStatus: Int
        /// ``VarveWire/WireResponse/code``.
        var code: String
    }

    /// The requests of one operation.
    struct Counts {
        var outcomes: [Outcome: UInt64] = [:]
        /// One for each of ``bounds``, and one for what took longer.
        var buckets = [UInt64](repeating: 0, count: RequestMetrics.bounds.count + 1)
        var seconds = 0.0
    }

    private let counts = Mutex<[String: Counts]>([:])
    private let inFlight = Atomic(0)

    /// - Parameter operation: the name of an operation that there is.
    func record(_ operation: String, _ response: WireResponse, _ duration: Duration) {
        let seconds = duration / .seconds(1)
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        let outcome = Outcome(httpStatus: response.httpStatus, code: response.code)
        counts.withLock { counts in
            counts[operation, default: Counts()].outcomes[outcome, default: 0] += 1
            counts[operation, default: Counts()].buckets[bucket] += 1
            counts[operation, default: Counts()].seconds += seconds
        }
    }

    /// What is being answered now, this call's own included.
    func countingInFlight<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        inFlight.add(1, ordering: .relaxed)
        defer { inFlight.subtract(1, ordering: .relaxed) }
        return try await body()
    }

    var inFlightCount: Int { inFlight.load(ordering: .relaxed) }

    /// What was counted, by the names of operations.
    var byOperation: [(operation: String, counts: Counts)] {
        counts.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
