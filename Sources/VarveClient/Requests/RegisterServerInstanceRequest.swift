// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `registerServerInstance`: Makes a machine known as a server that volumes can be attached to.
public struct RegisterServerInstanceRequest: OperationRequest, Equatable {
    public typealias Item = ServerInstance
    public static let operationName = "registerServerInstance"

    /// The name of the server; no other server has it.
    public var serverName: String
    /// The zone of the server: it takes volumes of this one.
    public var zoneCode: String
    /// The hypervisor of the server: it takes volumes of this one.
    public var hypervisorTypeCode: HypervisorType
    /// The size in GB of the server's base volume; with a snapshot or an image at least theirs, and theirs when not given.
    public var baseBlockStorageSize: Int?
    /// The type of the base volume; when not given, the snapshot's, or else the hypervisor's first one.
    public var baseBlockStorageVolumeTypeCode: BlockStorageVolumeType?
    /// The bootable snapshot that the base volume starts with.
    public var baseBlockStorageSnapshotInstanceNo: String?
    /// The image that the base volume and the additional ones start with.
    public var serverImageNo: String?
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        serverName: String,
        zoneCode: String,
        hypervisorTypeCode: HypervisorType,
        baseBlockStorageSize: Int? = nil,
        baseBlockStorageVolumeTypeCode: BlockStorageVolumeType? = nil,
        baseBlockStorageSnapshotInstanceNo: String? = nil,
        serverImageNo: String? = nil,
        regionCode: String? = nil
    ) {
        self.serverName = serverName
        self.zoneCode = zoneCode
        self.hypervisorTypeCode = hypervisorTypeCode
        self.baseBlockStorageSize = baseBlockStorageSize
        self.baseBlockStorageVolumeTypeCode = baseBlockStorageVolumeTypeCode
        self.baseBlockStorageSnapshotInstanceNo = baseBlockStorageSnapshotInstanceNo
        self.serverImageNo = serverImageNo
        self.regionCode = regionCode
    }
}
