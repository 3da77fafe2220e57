import Foundation

/// The space truth of the pool and how it fares, in bytes.
public struct PoolStatus: Codable, Equatable, Sendable {
    /// A deleted volume or snapshot whose space is coming back.
    public struct Reclaim: Codable, Equatable, Sendable {
        /// As in "snapshot 10000007".
        public var image: String
        /// From 0 to 1.
        public var fraction: Double
        public var freedByteCount: UInt64
        /// What only it held has come back; the rest is shared by several that grew from it, and waits for them.
        public var isWaitingForChildren: Bool

        public init(image: String, fraction: Double, freedByteCount: UInt64, isWaitingForChildren: Bool) {
            self.image = image
            self.fraction = fraction
            self.freedByteCount = freedByteCount
            self.isWaitingForChildren = isWaitingForChildren
        }
    }

    /// What is left to do after a call was answered.
    public struct Job: Codable, Equatable, Sendable {
        /// As in "detachVolume".
        public var transition: String
        public var instanceNo: String
        /// scheduled, waiting (for its turn), running, or failed, which is tried again.
        public var state: String
        /// Since its call was answered.
        public var ageSeconds: Double
        /// Since it has been in this state.
        public var stateAgeSeconds: Double
        public var failureCount: Int
        /// The last failure.
        public var failure: String?
        public var nextTrySeconds: Double?

        public init(transition: String, instanceNo: String, state: String, ageSeconds: Double, stateAgeSeconds: Double) {
            self.transition = transition
            self.instanceNo = instanceNo
            self.state = state
            self.ageSeconds = ageSeconds
            self.stateAgeSeconds = stateAgeSeconds
            failureCount = 0
        }
    }

    /// Mapped by at least one volume or snapshot.
    public var mappedByteCount: UInt64 = 0
    /// Freed, and not yet free.
    public var pendingByteCount: UInt64 = 0
    /// Taken from the file system by the data files.
    public var allocatedByteCount: UInt64 = 0
    /// What the file system has left, for everyone.
    public var freeByteCount: UInt64 = 0
    public var volumeCount = 0
    public var snapshotCount = 0
    /// What the next start would have to replay.
    public var journalByteCount: UInt64 = 0
    /// Tables of maps in memory.
    public var tableByteCount: UInt64 = 0
    public var reclaims: [Reclaim] = []
    /// One line for each failure that keeps the pool, or a volume, from taking changes until the next start.
    public var failures: [String] = []
    /// How many there are of ``jobs``.
    public var jobCount = 0
    /// The oldest, oldest first, a hundred at most. None of a pool that no server has open.
    public var jobs: [Job] = []
    /// The last scrub, or the one that goes on. Nil if there was none, and of a pool that no server has open.
    public var scrub: PoolScrub?

    public init() {}
}

extension WireResponse {
    /// The answer to a ``PoolOperation``.
    public init(json answer: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(httpStatus: 200, code: Envelope.successCode, format: .json, body: Array(try encoder.encode(answer)))
    }
}
