/// How many requests were answered, by command.
public struct RequestCounts: Equatable, Sendable {
    public var reads: UInt64
    public var writes: UInt64
    public var flushes: UInt64
    public var trims: UInt64
    /// WRITE_ZEROES.
    public var zeroings: UInt64
    public var caches: UInt64
    public var blockStatuses: UInt64
    /// Bytes that READs were answered with, and those that WRITEs wrote; what failed is not in.
    public var readByteCount: UInt64
    public var writtenByteCount: UInt64
    /// Requests answered with an error: of those counted above, and those refused before anything was done for them.
    public var failed: UInt64

    package init(
        reads: UInt64 = 0, writes: UInt64 = 0, flushes: UInt64 = 0, trims: UInt64 = 0, zeroings: UInt64 = 0, caches: UInt64 = 0,
        blockStatuses: UInt64 = 0, readByteCount: UInt64 = 0, writtenByteCount: UInt64 = 0, failed: UInt64 = 0
    ) {
        self.reads = reads
        self.writes = writes
        self.flushes = flushes
        self.trims = trims
        self.zeroings = zeroings
        self.caches = caches
        self.blockStatuses = blockStatuses
        self.readByteCount = readByteCount
        self.writtenByteCount = writtenByteCount
        self.failed = failed
    }

    public static func += (total: inout Self, more: Self) {
        total.reads += more.reads
        total.writes += more.writes
        total.flushes += more.flushes
        total.trims += more.trims
        total.zeroings += more.zeroings
        total.caches += more.caches
        total.blockStatuses += more.blockStatuses
        total.readByteCount += more.readByteCount
        total.writtenByteCount += more.writtenByteCount
        total.failed += more.failed
    }
}

/// What clients have done with an export since it was published.
public struct ExportTraffic: Equatable, Sendable {
    /// Connections that have it open now, and those that had it open at some time.
    public var connectionCount: Int
    public var openedCount: Int
    /// Of all these connections.
    public var requests: RequestCounts
    /// What the export's limits have done to them.
    public var delays: RateDelays

    package init(
        connectionCount: Int = 0, openedCount: Int = 0, requests: RequestCounts = RequestCounts(),
        delays: RateDelays = RateDelays()
    ) {
        self.connectionCount = connectionCount
        self.openedCount = openedCount
        self.requests = requests
        self.delays = delays
    }
}
