/// How often waiters look, and how long they do.
public struct WaitPolicy: Hashable, Sendable {
    /// Before the second look; the pauses grow by half.
    public var firstInterval: Duration
    /// The longest pause.
    public var intervalMax: Duration
    /// Unless the waiter is given another.
    public var limit: Duration

    /// Pauses from 50 ms to 3 s, for 10 minutes, unless told otherwise.
    public init(
        firstInterval: Duration = .milliseconds(50), intervalMax: Duration = .seconds(3), limit: Duration = .seconds(600)
    ) {
        self.firstInterval = firstInterval
        self.intervalMax = intervalMax
        self.limit = limit
    }

    /// The pause after one of `interval`.
    func next(after interval: Duration) -> Duration { min(interval * 3 / 2, intervalMax) }
}
