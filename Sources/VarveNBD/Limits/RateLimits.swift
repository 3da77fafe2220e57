/// How much an export may do in a second, over all its connections. Nil: as much as it can.
public struct RateLimits: Equatable, Sendable {
    /// Requests: READ, WRITE, TRIM, WRITE_ZEROES and FLUSH count one each, whatever their length.
    public var requestsPerSecond: UInt64?
    /// Bytes of READ and WRITE.
    public var bytesPerSecond: UInt64?

    /// - Precondition: a limit is at least 1.
    public init(requestsPerSecond: UInt64? = nil, bytesPerSecond: UInt64? = nil) {
        precondition(requestsPerSecond != 0 && bytesPerSecond != 0, "a limit of 0 would never let a request go")
        self.requestsPerSecond = requestsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }

    public static let none = RateLimits()

    /// Both limits hold: of each kind the lower one.
    package func tightened(by other: RateLimits) -> RateLimits {
        RateLimits(
            requestsPerSecond: Self.lower(requestsPerSecond, other.requestsPerSecond),
            bytesPerSecond: Self.lower(bytesPerSecond, other.bytesPerSecond))
    }

    private static func lower(_ a: UInt64?, _ b: UInt64?) -> UInt64? {
        guard let a, let b else { return a ?? b }
        return min(a, b)
    }
}

/// What an export's limits have done to its requests.
public struct RateDelays: Equatable, Sendable {
    /// Requests that had to wait.
    public var requestCount: UInt64
    /// How long they waited, all together.
    public var total: Duration

    public init(requestCount: UInt64 = 0, total: Duration = .zero) {
        self.requestCount = requestCount
        self.total = total
    }
}
