public import VarveCatalog

/// What a server is registered with.
public struct ServerRequest: Equatable, Sendable {
    public var regionCode: String?
    public var name: String
    public var zoneCode: String
    public var hypervisor: Hypervisor
    /// GiB. What the base volume has; with a snapshot or an image at least theirs, and theirs if absent. Without any of the three there
    /// is no base volume.
    public var baseSize: Int?
    /// Absent: the snapshot's type, or else the hypervisor's first one.
    public var baseType: VolumeTypeCode?
    /// The bootable snapshot whose bytes the base volume starts with.
    public var baseSnapshotNumber: InstanceNumber?
    /// The image whose bytes the base volume and the additional ones start with; not together with a snapshot.
    public var imageNumber: InstanceNumber?

    public init(name: String, zoneCode: String, hypervisor: Hypervisor) {
        self.name = name
        self.zoneCode = zoneCode
        self.hypervisor = hypervisor
    }
}
