/// What a check of the pool found, in itself and against the catalog.
public struct PoolCheckReport: Codable, Equatable, Sendable {
    /// A volume or snapshot of which catalog and pool say different things.
    public struct Disagreement: Codable, Equatable, Sendable {
        public enum Kind: String, Codable, CaseIterable, Sendable {
            /// The catalog has it, the pool does not.
            case bytesMissing
            /// The pool has it, the catalog does not.
            case recordMissing
            case sizeDiffers
        }

        public var kind: Kind
        /// As in "snapshot 10000007".
        public var image: String
        /// What is wrong, and what it would take, in words.
        public var text: String

        public init(kind: Kind, image: String, text: String) {
            self.kind = kind
            self.image = image
            self.text = text
        }
    }

    /// More are counted and not described.
    private static let describedMax = 100

    /// Nothing below is wrong.
    public var isSound = true
    public var imageCount = 0
    public var tableCount = 0
    public var mappedByteCount: UInt64 = 0
    /// Space that nothing uses and the books call used: lost, but no harm to any byte.
    public var leakedByteCount: UInt64 = 0
    public var leakedTableCount = 0
    public var problemCount = 0
    /// The first hundred, a line each.
    public var problems: [String] = []
    public var disagreementCount = 0
    /// The first hundred, by number.
    public var disagreements: [Disagreement] = []
    /// Why the catalog could not be compared; nil if it was.
    public var catalogFailure: String?

    public init() {}

    /// Adds what comparing with the catalog has found.
    public mutating func add(_ found: [Disagreement]) {
        disagreementCount += found.count
        disagreements += found.prefix(Self.describedMax - disagreements.count)
        if !found.isEmpty { isSound = false }
    }

    /// Says that there was nothing to compare with.
    public mutating func add(catalogFailure reason: String) {
        catalogFailure = reason
        isSound = false
    }
}
