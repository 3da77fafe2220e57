/// How often a call is sent at most, and how long the client waits in between.
///
/// **What is repeated.** A call that only reads: after no connection, a lost answer, a timeout, HTTP 429 and 5xx. A call that changes something: only
/// if it was surely not carried out, which is no connection, HTTP 429, and the gateway's "cannot be reached" (code 500) with `Retry-After`. A change whose
/// fate is not known is never repeated: ``ClientError/unanswered(endpoint:reason:)`` says so.
///
/// **How long.** The wait doubles from ``firstDelay`` to ``delayMax``, and is a random part of that ("full jitter"), so that many clients do not come
/// back together. A server that says `Retry-After` is waited for as long as it says; beyond ``retryAfterMax`` the call fails at once.
public struct RetryPolicy: Hashable, Sendable {
    /// Each call is sent once.
    public static let none = RetryPolicy(attemptsMax: 1)

    /// 1 or more.
    public var attemptsMax: Int
    /// The longest wait after the first attempt.
    public var firstDelay: Duration
    /// The longest wait after any.
    public var delayMax: Duration
    /// The longest wait that a server may ask for.
    public var retryAfterMax: Duration

    /// Five attempts, with waits of up to 0.2, 0.4, 0.8 and 1.6 s in between, unless told otherwise.
    /// - Precondition: `attemptsMax` is 1 or more.
    public init(
        attemptsMax: Int = 5, firstDelay: Duration = .milliseconds(200), delayMax: Duration = .seconds(10),
        retryAfterMax: Duration = .seconds(60)
    ) {
        precondition(attemptsMax >= 1, "a call is sent at least once")
        self.attemptsMax = attemptsMax
        self.firstDelay = firstDelay
        self.delayMax = delayMax
        self.retryAfterMax = retryAfterMax
    }

    /// How long to wait before the next attempt.
    /// - Parameters:
    ///   - attempt: that has just failed, from 1.
    ///   - retryAfter: what the server asked for.
    ///   - fraction: from 0 to 1, random.
    /// - Returns: nil if there is to be no next attempt.
    func delay(after attempt: Int, retryAfter: Duration?, fraction: Double) -> Duration? {
        guard attempt < attemptsMax else { return nil }
        if let retryAfter { return retryAfter <= retryAfterMax ? retryAfter : nil }
        var longest = firstDelay
        for _ in 1..<max(attempt, 1) where longest < delayMax { longest *= 2 }
        return min(longest, delayMax) * fraction
    }
}
