/// How the last scrub of the pool fares, or what it came to: all that is stored is read, from the disk and not from memory, and compared with the checksums
/// that there are. Sizes are in bytes.
public struct PoolScrub: Codable, Equatable, Sendable {
    /// As ``WireDate`` writes it.
    public var startDate: String
    /// Nil while it goes on.
    public var endDate: String?
    /// Nothing wrong was found so far.
    public var isSound: Bool { wrongUnitCount == 0 }
    /// Volumes and snapshots that are through.
    public var imageCount: Int64 = 0
    /// The sizes of all, as volumes and snapshots have them, mapped or not.
    public var byteCount: UInt64 = 0
    /// How much of that is through.
    public var doneByteCount: UInt64 = 0
    /// What was read.
    public var readByteCount: UInt64 = 0
    /// What was not read again, as it is the same as in a snapshot that this scrub had gone through.
    public var sharedByteCount: UInt64 = 0
    /// Of what was read, the bytes of snapshots that had no checksum to compare with; there is one now.
    public var notedByteCount: UInt64 = 0
    /// Units of 2 MiB that are not what they were, or cannot be read.
    public var wrongUnitCount: Int64 = 0
    /// Where, as in "snapshot 10000007: bytes 0-2097151"; the first hundred.
    public var wrongPlaces: [String] = []

    public init(startDate: String) { self.startDate = startDate }
}
