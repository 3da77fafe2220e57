/// What a store holds and how it fares.
public struct BackendStatus: Equatable, Sendable {
    public var space: SpaceUsage
    /// Bytes that the file system below still has, for everyone.
    public var freeByteCount: UInt64
    /// Bytes that the next opening would have to replay.
    public var journalByteCount: UInt64
    /// Bytes of tables of maps that are in memory.
    public var tableByteCount: UInt64
    public var reclaims: [ReclaimProgress]
    /// One line for each failure that keeps the store, or one of its volumes, from taking changes until it is opened anew.
    public var failures: [String]

    public init(
        space: SpaceUsage, freeByteCount: UInt64, journalByteCount: UInt64, tableByteCount: UInt64, reclaims: [ReclaimProgress],
        failures: [String]
    ) {
        self.space = space
        self.freeByteCount = freeByteCount
        self.journalByteCount = journalByteCount
        self.tableByteCount = tableByteCount
        self.reclaims = reclaims
        self.failures = failures
    }
}

/// How far the space of a deleted image has come back.
public struct ReclaimProgress: Equatable, Sendable {
    public var image: ImageID
    /// From 0 to 1, by the image's addresses.
    public var fraction: Double
    /// Bytes given back since the store was opened.
    public var freedByteCount: UInt64
    /// Its pages are shared by several images that grew from it: what only it held is given back, the rest waits for them.
    public var isWaitingForChildren: Bool

    public init(image: ImageID, fraction: Double, freedByteCount: UInt64, isWaitingForChildren: Bool) {
        self.image = image
        self.fraction = fraction
        self.freedByteCount = freedByteCount
        self.isWaitingForChildren = isWaitingForChildren
    }
}

/// The space of one image, in bytes.
public struct ImageUsage: Equatable, Sendable {
    /// Mapped by the image, alone or with others.
    public var mappedByteCount: UInt64
    /// Comes back if the image is deleted.
    public var exclusiveByteCount: UInt64

    /// Mapped by other images too.
    public var sharedByteCount: UInt64 { mappedByteCount - min(mappedByteCount, exclusiveByteCount) }

    public init(mappedByteCount: UInt64, exclusiveByteCount: UInt64) {
        self.mappedByteCount = mappedByteCount
        self.exclusiveByteCount = exclusiveByteCount
    }
}

/// What a check of a store found.
public struct CheckReport: Equatable, Sendable {
    /// Problems beyond this many are counted and not described.
    private static let describedMax = 100

    public var imageCount = 0
    public var tableCount = 0
    public var mappedByteCount: UInt64 = 0
    /// Space that nothing uses and the books call used: lost, but no harm to any byte.
    public var leakedByteCount: UInt64 = 0
    public var leakedTableCount = 0
    /// Everything else that is wrong, one line each.
    public private(set) var problems: [String] = []
    public private(set) var problemCount = 0

    public init() {}

    public var isSound: Bool { problemCount == 0 && leakedByteCount == 0 && leakedTableCount == 0 }

    public mutating func add(_ problem: @autoclosure () -> String) {
        problemCount += 1
        if problems.count < Self.describedMax { problems.append(problem()) }
    }
}
