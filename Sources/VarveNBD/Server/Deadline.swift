/// A point in time on the monotonic clock. However many bytes drip in before it, it does not move.
struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    init(secondsFromNow seconds: Double) {
        instant = .now + .seconds(min(max(0, seconds), 365 * 86400))
    }

    /// For `poll`: what is left, rounded up to milliseconds; 0 when it has passed.
    var remainingMilliseconds: CInt {
        let left = ContinuousClock.now.duration(to: instant)
        guard left > .zero else { return 0 }
        return CInt(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
    }
}
