/// What the verification of a snapshot's bytes fares, as Varve's own operations answer it. Sizes are in bytes.
public struct BlockStorageSnapshotVerification: WireItem {
    public static let listName = "blockStorageSnapshotVerificationList"
    public static let example = BlockStorageSnapshotVerification(
        blockStorageSnapshotInstanceNo: "10004323", blockStorageSnapshotVolumeSize: 10_737_418_240, verificationStatus: .wrong,
        verifiedSize: 10_737_418_240, checkedSize: 1_073_741_824, notedSize: 0, wrongUnitCount: 1,
        wrongRangeList: ["2097152-4194303"], startDate: "2025-06-25T16:50:14+0900", endDate: "2025-06-25T16:50:16+0900")

    /// The codes of ``verificationStatus``.
    public enum Status: String, CaseIterable, Sendable {
        /// Not through yet: call again.
        case running = "RUN"
        case good = "GOOD"
        case wrong = "WRONG"
    }

    /// The snapshot.
    public var blockStorageSnapshotInstanceNo: String
    /// Bytes of the snapshot, unmapped ones among them.
    public var blockStorageSnapshotVolumeSize: Int64
    /// RUN: not through yet, call again. GOOD: nothing is wrong. WRONG: something is.
    public var verificationStatus: String
    /// Bytes of the snapshot that are through.
    public var verifiedSize: Int64
    /// Bytes of those that hold something and were read.
    public var checkedSize: Int64
    /// Bytes of those that had no checksum to compare with; there is one now.
    public var notedSize: Int64
    /// Units of 2 MiB that are not what they were, or cannot be read.
    public var wrongUnitCount: Int64
    /// Their first and last bytes; the first hundred.
    public var wrongRangeList: [String]
    /// When it was begun, in Korean time.
    public var startDate: String
    /// When it was through, in Korean time; empty while it goes on.
    public var endDate: String

    /// One with these members; what is not given says nothing.
    public init(
        blockStorageSnapshotInstanceNo: String, blockStorageSnapshotVolumeSize: Int64, verificationStatus: Status,
        verifiedSize: Int64, checkedSize: Int64, notedSize: Int64, wrongUnitCount: Int64, wrongRangeList: [String],
        startDate: String, endDate: String
    ) {
        self.blockStorageSnapshotInstanceNo = blockStorageSnapshotInstanceNo
        self.blockStorageSnapshotVolumeSize = blockStorageSnapshotVolumeSize
        self.verificationStatus = verificationStatus.rawValue
        self.verifiedSize = verifiedSize
        self.checkedSize = checkedSize
        self.notedSize = notedSize
        self.wrongUnitCount = wrongUnitCount
        self.wrongRangeList = wrongRangeList
        self.startDate = startDate
        self.endDate = endDate
    }
}
