/// Which snapshot is exported, in what form.
public struct ExportJob: Equatable, Sendable {
    /// Forms that Varve writes itself.
    public enum Format: String, Sendable {
        case raw
        case rbdDiffV1 = "rbd-diff-v1"
        case rbdDiffV2 = "rbd-diff-v2"

        var version: RBDDiffVersion? {
            switch self {
            case .raw: nil
            case .rbdDiffV1: .v1
            case .rbdDiffV2: .v2
            }
        }
    }

    /// What tells a snapshot from all others, of this server and of others.
    public struct Snapshot: Equatable, Sendable {
        public var number: String
        /// What it is called in a `rbd diff`.
        public var name: String
        /// As the API shows it.
        public var createDate: String

        public init(number: String, name: String, createDate: String) {
            self.number = number
            self.name = name
            self.createDate = createDate
        }

        var identity: String { "\(number) \(name) \(createDate)" }
    }

    public var snapshot: Snapshot
    /// Only what has changed since.
    public var base: Snapshot?
    public var format: Format
    public var isCompressed: Bool
    public var algorithm: ChecksumAlgorithm

    public init(
        snapshot: Snapshot, base: Snapshot? = nil, format: Format, isCompressed: Bool = false,
        algorithm: ChecksumAlgorithm = .xxh128
    ) {
        self.snapshot = snapshot
        self.base = base
        self.format = format
        self.isCompressed = isCompressed
        self.algorithm = algorithm
    }

    /// Equal for exports that give the same bytes.
    func identity(byteCount: UInt64, target: String) -> String {
        [
            "snapshot \(snapshot.identity)", "since \(base?.identity ?? "-")", "bytes \(byteCount)", "format \(format.rawValue)",
            "zstd \(isCompressed)", "checksum \(algorithm.rawValue)", "to \(target)",
        ].joined(separator: ", ")
    }

    func header(byteCount: UInt64, _ version: RBDDiffVersion) -> RBDDiffHeader {
        RBDDiffHeader(
            version: version, fromSnapshot: base?.name, toSnapshot: snapshot.name, byteCount: byteCount,
            isProtected: version == .v2 ? false : nil)
    }
}

/// What an export came to.
public struct ExportReport: Equatable, Sendable {
    /// Of the image that held bytes and were moved, by this process or an earlier one.
    public var movedByteCount: UInt64
    /// Of these, by an earlier process.
    public var resumedByteCount: UInt64
    public var checksum: ExportChecksum

    public init(movedByteCount: UInt64, resumedByteCount: UInt64 = 0, checksum: ExportChecksum) {
        self.movedByteCount = movedByteCount
        self.resumedByteCount = resumedByteCount
        self.checksum = checksum
    }
}
