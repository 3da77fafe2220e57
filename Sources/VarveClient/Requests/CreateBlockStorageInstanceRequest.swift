// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `createBlockStorageInstance`: Creates a volume, empty or from a snapshot.
public struct CreateBlockStorageInstanceRequest: OperationRequest, Equatable {
    public typealias Item = BlockStorageInstance
    public static let operationName = "createBlockStorageInstance"

    /// The zone.
    public var zoneCode: String?
    /// The name of the volume; made up when not given.
    public var blockStorageName: String?
    /// The disk of a XEN volume; SSD when not given.
    public var blockStorageDiskDetailTypeCode: BlockStorageDiskDetailType?
    /// The type of the volume; required for KVM.
    public var blockStorageVolumeTypeCode: BlockStorageVolumeType?
    /// The server to attach to; required for XEN, not allowed for KVM.
    public var serverInstanceNo: String?
    /// The snapshot whose content the volume starts with.
    public var blockStorageSnapshotInstanceNo: String?
    /// The size in GB; a XEN volume made from a snapshot takes the snapshot's.
    public var blockStorageSize: Int?
    /// A description.
    public var blockStorageDescription: String?
    /// Whether deletion is refused. When nil: `false`.
    public var isReturnProtection: Bool?
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        zoneCode: String? = nil,
        blockStorageName: String? = nil,
        blockStorageDiskDetailTypeCode: BlockStorageDiskDetailType? = nil,
        blockStorageVolumeTypeCode: BlockStorageVolumeType? = nil,
        serverInstanceNo: String? = nil,
        blockStorageSnapshotInstanceNo: String? = nil,
        blockStorageSize: Int? = nil,
        blockStorageDescription: String? = nil,
        isReturnProtection: Bool? = nil,
        regionCode: String? = nil
    ) {
        self.zoneCode = zoneCode
        self.blockStorageName = blockStorageName
        self.blockStorageDiskDetailTypeCode = blockStorageDiskDetailTypeCode
        self.blockStorageVolumeTypeCode = blockStorageVolumeTypeCode
        self.serverInstanceNo = serverInstanceNo
        self.blockStorageSnapshotInstanceNo = blockStorageSnapshotInstanceNo
        self.blockStorageSize = blockStorageSize
        self.blockStorageDescription = blockStorageDescription
        self.isReturnProtection = isReturnProtection
        self.regionCode = regionCode
    }
}
