import Synchronization
package import VarveWire

/// How many requests each access key may make: so many a second on average, and as many at once after a pause.
///
/// A key has a bucket while it is not full, and only a key that has proved itself has one: what strangers send takes neither memory nor
/// anybody's requests.
package final class KeyLimits: Sendable {
    /// Full buckets are thrown away when there are as many as this.
    private static let sweepCount = 1024

    private let requestsPerSecond: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    /// When a key's bucket is full again.
    private let fullAt = Mutex<[String: ContinuousClock.Instant]>([:])

    /// - Parameter requestsPerSecond: 0 for no limit.
    package init(
        requestsPerSecond: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        precondition(requestsPerSecond >= 0)
        self.requestsPerSecond = requestsPerSecond
        self.now = now
    }

    /// How many buckets there are.
    package var bucketCount: Int { fullAt.withLock { $0.count } }

    /// Takes a request from the bucket of a key.
    /// - Throws: ``GatewayError/throttled(limit:retryAfterSeconds:)`` if it is empty.
    package func take(_ accessKey: String) throws(GatewayError) {
        guard requestsPerSecond > 0 else { return }
        let (now, interval) = (now(), Duration.seconds(1) / requestsPerSecond)
        let wait: Duration? = fullAt.withLock { buckets in
            let isKnown = buckets[accessKey] != nil
            if !isKnown, buckets.count >= Self.sweepCount { buckets = buckets.filter { $0.value > now } }
            let taken = max(buckets[accessKey] ?? now, now) + interval
            let excess = taken - now - interval * requestsPerSecond
            guard excess <= .zero else { return excess }
            buckets[accessKey] = taken
            return nil
        }
        guard let wait else { return }
        throw .throttled(limit: requestsPerSecond, retryAfterSeconds: max(1, Int((wait / .seconds(1)).rounded(.up))))
    }
}
