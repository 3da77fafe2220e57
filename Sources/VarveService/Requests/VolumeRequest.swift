public import VarveCatalog

/// What createBlockStorageInstance asks for (contract sheet, section 4.5).
public struct VolumeRequest: Equatable, Sendable {
    public var regionCode: String?
    /// Required for a KVM volume; a XEN volume is in the zone of its server.
    public var zoneCode: String?
    /// Made up if absent.
    public var name: String?
    public var description = ""
    /// Required for a KVM volume; absent, a XEN volume is meant.
    public var type: VolumeTypeCode?
    /// SSD (default) or HDD: another way to name the type of a XEN volume. Absent for a KVM volume.
    public var diskDetailType: DiskDetailType?
    /// The server that a XEN volume is made on. Absent for a KVM volume.
    public var serverNumber: InstanceNumber?
    /// The snapshot whose bytes the volume starts with.
    public var snapshotNumber: InstanceNumber?
    /// GiB; absent only with a snapshot, whose size is meant then. A XEN volume has exactly its snapshot's size.
    public var size: Int?
    public var isReturnProtected = false

    public init() {}
}
