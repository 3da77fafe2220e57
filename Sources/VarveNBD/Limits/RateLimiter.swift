import Glibc
import Synchronization

/// Holds the requests of one export back to its limits. Every connection's thread asks before each request; costs one atomic load
/// while nothing is limited.
package final class RateLimiter: Sendable {
    private struct State {
        var limits = RateLimits.none
        /// Counts the changes of ``limits``, so that those who wait for the old ones ask again.
        var generation = 0
        var requests: TokenBucket?
        var bytes: TokenBucket?
        var delays = RateDelays()

        func delay(_ byteCount: Int, _ now: Duration) -> Duration {
            max(requests?.delay(of: 1, now: now) ?? .zero, bytes?.delay(of: Double(byteCount), now: now) ?? .zero)
        }

        mutating func take(_ byteCount: Int, _ now: Duration) -> Duration {
            max(requests?.take(1, now: now) ?? .zero, bytes?.take(Double(byteCount), now: now) ?? .zero)
        }
    }

    /// How often a waiting thread looks whether it is to stop, or the limits have changed.
    private static let sliceMilliseconds: Int64 = 20

    private let state = Mutex(State())
    private let isOn = Atomic(false)
    private let now: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) -> Void

    /// - Parameters:
    ///   - now: the time since some fixed moment.
    ///   - sleep: blocks the thread that long; a test may let its clock run instead.
    package init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// A limiter on the monotonic clock.
    package convenience init() {
        self.init(
            now: { .milliseconds(MonotonicClock.milliseconds) },
            sleep: { usleep(useconds_t(max(0, $0 / .microseconds(1)).rounded(.up))) })
    }

    package var limits: RateLimits { state.withLock { $0.limits } }
    package var delays: RateDelays { state.withLock { $0.delays } }

    /// Changes the limits; requests that wait for the old ones wait for the new ones from now on.
    package func set(_ limits: RateLimits) {
        let now = self.now()
        state.withLock { state in
            guard state.limits != limits else { return }
            state.limits = limits
            state.generation += 1
            state.requests = limits.requestsPerSecond.map { TokenBucket(tokensPerSecond: $0, now: now) }
            state.bytes = limits.bytesPerSecond.map { TokenBucket(tokensPerSecond: $0, now: now) }
            isOn.store(limits != .none, ordering: .releasing)
        }
    }

    /// Whether a request would have to wait now. What has been answered should be sent first then.
    package func delays(byteCount: Int) -> Bool {
        guard isOn.load(ordering: .acquiring) else { return false }
        let now = self.now()
        return state.withLock { $0.delay(byteCount, now) > .zero }
    }

    /// Blocks the connection's thread until the request may go, or the session is to end.
    package func wait(byteCount: Int, stop: StopFlag) {
        guard isOn.load(ordering: .acquiring) else { return }
        let start = now()
        let isDelayed = state.withLock { state in
            let isDelayed = state.delay(byteCount, start) > .zero
            if isDelayed { state.delays.requestCount += 1 }
            return isDelayed
        }
        while !stop.isSet, !waitForTokens(byteCount, stop) {}
        if isDelayed { state.withLock { $0.delays.total += now() - start } }
    }

    /// - Returns: false if the limits have changed meanwhile.
    private func waitForTokens(_ byteCount: Int, _ stop: StopFlag) -> Bool {
        let start = now()
        let (delay, generation) = state.withLock { ($0.take(byteCount, start), $0.generation) }
        while !stop.isSet {
            let left = start + delay - now()
            if left <= .zero { return true }
            sleep(min(left, .milliseconds(Self.sliceMilliseconds)))
            if state.withLock({ $0.generation }) != generation { return false }
        }
        return true
    }
}
