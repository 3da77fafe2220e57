import Synchronization

/// How many wrong sign-ins an address may make in a while. Right ones cost nothing; of addresses there are so many remembered, and no more.
package final class SignInLimits: Sendable {
    package static let wrongMax = 20
    package static let window = Duration.seconds(60)
    package static let addressCountMax = 4096

    private struct Wrong {
        var count: Int
        var since: ContinuousClock.Instant
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let wrong = Mutex<[String: Wrong]>([:])

    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }) { self.now = now }

    package var addressCount: Int { wrong.withLock { $0.count } }

    /// How long the address has to wait; nil if it may try.
    package func secondsToWait(_ address: String) -> Int? {
        let now = now()
        return wrong.withLock { wrong in
            guard let entry = wrong[address], entry.count >= Self.wrongMax, now - entry.since < Self.window else { return nil }
            return max(1, Int(((Self.window - (now - entry.since)) / .seconds(1)).rounded(.up)))
        }
    }

    package func addWrong(_ address: String) {
        let now = now()
        wrong.withLock { wrong in
            if wrong[address] == nil, wrong.count >= Self.addressCountMax { Self.makeRoom(&wrong, now) }
            let known = wrong[address].flatMap { now - $0.since < Self.window ? $0 : nil }
            wrong[address] = Wrong(count: (known?.count ?? 0) + 1, since: known?.since ?? now)
        }
    }

    private static func makeRoom(_ wrong: inout [String: Wrong], _ now: ContinuousClock.Instant) {
        wrong = wrong.filter { now - $0.value.since < window }
        guard wrong.count >= addressCountMax, let oldest = wrong.min(by: { $0.value.since < $1.value.since }) else { return }
        wrong[oldest.key] = nil
    }
}
