public import VarveCatalog

/// What createBlockStorageInstance asks for (contract sheet, section 4.5). Codes are as on the wire.
public struct VolumeRequest: Equatable, Sendable {
    public var regionCode: String?
    public var zoneCode: String?
    /// 3 to 30 characters; made up if absent.
    public var name: String?
    /// At most 1000 bytes of UTF-8.
    public var description = ""
    public var volumeTypeCode: String?
    /// Only XEN volumes have one.
    public var diskDetailTypeCode: String?
    /// Only XEN volumes are attached where they are made.
    public var serverNumber: InstanceNumber?
    /// The snapshot whose bytes the volume starts with.
    public var snapshotNumber: InstanceNumber?
    /// GiB; absent only with a snapshot, whose size is meant then.
    public var size: Int?
    public var isReturnProtected = false

    public init() {}
}
