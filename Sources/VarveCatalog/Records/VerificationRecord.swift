public import struct Foundation.Date

/// How the last verification of a snapshot fares, or what it came to. There is one for each snapshot that was ever verified; it goes with the
/// snapshot.
public struct VerificationRecord: Equatable, Sendable {
    public var snapshotNumber: InstanceNumber
    /// How many bytes from the start are through.
    public var position: Int64 = 0
    /// Bytes that were read and compared, or noted.
    public var checkedByteCount: Int64 = 0
    /// Of these, bytes that had no checksum yet: theirs is noted now.
    public var notedByteCount: Int64 = 0
    /// Where bytes are not what they were, each as `FIRST-LAST` in bytes, the first hundred, separated by spaces.
    public var wrongRanges: [String] = []
    public var wrongUnitCount: Int64 = 0
    public var startedAt: Date
    /// Nil while it goes on.
    public var endedAt: Date?

    public init(snapshotNumber: InstanceNumber, startedAt: Date) {
        self.snapshotNumber = snapshotNumber
        self.startedAt = startedAt
    }
}

/// The checksums of a snapshot's bytes, a group of units at a time. Noted when its bytes are verified for the first time; they go with the
/// snapshot.
public struct DigestRecord: Equatable, Sendable {
    public var snapshotNumber: InstanceNumber
    /// Which group, from 0.
    public var group: Int64
    /// One digest after the other, as many bytes for each unit; zeroes for a unit that nothing is mapped in.
    public var digests: [UInt8]

    public init(snapshotNumber: InstanceNumber, group: Int64, digests: [UInt8]) {
        self.snapshotNumber = snapshotNumber
        self.group = group
        self.digests = digests
    }
}
