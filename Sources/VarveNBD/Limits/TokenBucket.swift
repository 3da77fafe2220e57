/// A token bucket: fills at a steady rate up to what one second brings, and each request takes its cost out. Pure; time comes in
/// as the duration since some fixed moment, and never runs backwards.
///
/// A request takes its tokens at once and is told how long to wait for them, so those who ask first go first. One that costs more
/// than the bucket holds goes when the bucket is full, and leaves a debt that the next one waits for.
package struct TokenBucket: Sendable {
    private let tokensPerSecond: Double
    /// Negative: tokens that waiting requests have taken already.
    private var level: Double
    private var filledAt: Duration

    /// A full bucket.
    package init(tokensPerSecond: UInt64, now: Duration) {
        self.tokensPerSecond = Double(tokensPerSecond)
        level = Double(tokensPerSecond)
        filledAt = now
    }

    /// How long a request of this cost would have to wait.
    package func delay(of cost: Double, now: Duration) -> Duration {
        let missing = min(cost, tokensPerSecond) - filled(now)
        return missing > 0 ? .seconds(missing / tokensPerSecond) : .zero
    }

    /// Takes the tokens of a request.
    /// - Returns: how long the request has to wait before it goes.
    package mutating func take(_ cost: Double, now: Duration) -> Duration {
        let delay = delay(of: cost, now: now)
        level = filled(now) - cost
        filledAt = now
        return delay
    }

    private func filled(_ now: Duration) -> Double {
        min(tokensPerSecond, level + (now - filledAt) / .seconds(1) * tokensPerSecond)
    }
}
