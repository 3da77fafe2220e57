public import VarveCatalog

/// What createBlockStorageSnapshotInstance asks for (contract sheet, section 4.14). Codes are as on the wire.
public struct SnapshotRequest: Equatable, Sendable {
    public var regionCode: String?
    /// 3 to 30 characters; made up if absent.
    public var name: String?
    /// At most 1000 bytes of UTF-8.
    public var description = ""
    /// The volume to take it of.
    public var volumeNumber: InstanceNumber
    /// `FULL` (default) or `INCREMENTAL`.
    public var typeCode: String?

    public init(volumeNumber: InstanceNumber) { self.volumeNumber = volumeNumber }
}
