public import VarveCatalog

/// What createBlockStorageSnapshotInstance asks for (contract sheet, section 4.14).
public struct SnapshotRequest: Equatable, Sendable {
    public var regionCode: String?
    /// Made up if absent.
    public var name: String?
    public var description = ""
    /// The volume to take it of.
    public var volumeNumber: InstanceNumber
    public var kind = SnapshotRecord.Kind.full

    public init(volumeNumber: InstanceNumber) { self.volumeNumber = volumeNumber }
}
