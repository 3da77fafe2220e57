import Synchronization
import Testing
import VarveGateway
import VarveWire

/// The rate limit of a key, on a clock that only the test moves.
@Suite("Limits of keys") struct KeyLimitsTests {
    private final class Clock: Sendable {
        private let offset = Mutex(Duration.zero)
        private let start = ContinuousClock.now
        var now: ContinuousClock.Instant { start + offset.withLock { $0 } }
        func advance(_ duration: Duration) { offset.withLock { $0 += duration } }
    }

    private let clock = Clock()

    private func limits(_ requestsPerSecond: Int) -> KeyLimits {
        KeyLimits(requestsPerSecond: requestsPerSecond) { [clock] in clock.now }
    }

    private func taken(_ limits: KeyLimits, _ count: Int, _ key: String = "key") -> Int {
        (0..<count).filter { _ in (try? limits.take(key)) != nil }.count
    }

    @Test("one second's worth at once, then so many a second")
    func rate() {
        let limits = limits(10)
        #expect(taken(limits, 100) == 10)
        clock.advance(.milliseconds(99))
        #expect(taken(limits, 100) == 0)
        clock.advance(.milliseconds(1))
        #expect(taken(limits, 100) == 1)
        clock.advance(.seconds(60))
        #expect(taken(limits, 100) == 10)
    }

    @Test("each key has its own")
    func keys() {
        let limits = limits(3)
        #expect(taken(limits, 10, "a") == 3)
        #expect(taken(limits, 10, "b") == 3)
        #expect(taken(limits, 10, "a") == 0)
    }

    @Test("a refusal says when to come back, in whole seconds from 1 up")
    func refusal() {
        let limits = limits(1)
        #expect(taken(limits, 1) == 1)
        #expect(throws: GatewayError.throttled(limit: 1, retryAfterSeconds: 1)) { try limits.take("key") }
        let error = GatewayError.throttled(limit: 1, retryAfterSeconds: 1)
        #expect(error.code == .throttleLimited && error.response.httpStatus == 429)
        #expect(error.response.retryAfterSeconds == 1)
    }

    @Test("no limit keeps nothing")
    func off() {
        let limits = limits(0)
        #expect(taken(limits, 10_000) == 10_000)
        #expect(limits.bucketCount == 0)
    }

    @Test("full buckets are thrown away")
    func memory() {
        let limits = limits(1)
        for index in 0..<1024 { _ = taken(limits, 1, "key-\(index)") }
        #expect(limits.bucketCount == 1024)
        clock.advance(.seconds(1))
        #expect(taken(limits, 1, "another") == 1)
        #expect(limits.bucketCount == 1)
    }
}
