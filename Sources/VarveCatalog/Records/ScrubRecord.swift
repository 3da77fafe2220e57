public import struct Foundation.Date

/// How the last scrub of the pool fares, or what it came to: a walk through the bytes of all snapshots, by number, then of all volumes.
public struct ScrubRecord: Equatable, Sendable {
    /// What is walked through.
    public enum Stage: String, Sendable {
        case snapshots, volumes
    }

    public var startedAt: Date
    /// Nil while it goes on.
    public var endedAt: Date?
    public var stage = Stage.snapshots
    /// The last image of the stage that is through; 0 if none is.
    public var lastNumber: Int64 = 0
    /// How many bytes from its start are through of the volume that comes next.
    public var position: Int64 = 0
    /// Images that are through.
    public var imageCount: Int64 = 0
    /// Their sizes together, and ``position``.
    public var doneByteCount: Int64 = 0
    public var readByteCount: Int64 = 0
    /// Bytes that were the same as in a snapshot that this scrub had gone through, and were not read again.
    public var sharedByteCount: Int64 = 0
    /// Of the bytes read, those of snapshots that there was no checksum of; there is one now.
    public var notedByteCount: Int64 = 0
    public var wrongUnitCount: Int64 = 0
    /// Where bytes are not what they were or cannot be read, as `snapshot NUMBER: bytes FIRST-LAST`; the first hundred.
    public var wrongPlaces: [String] = []

    public init(startedAt: Date) { self.startedAt = startedAt }
}
