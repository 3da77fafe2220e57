/// The parameters of servers (sheet 4.21).
extension Parameter {
    public static var serverInstanceNo: Parameter<UInt64> {
        .init(required: "serverInstanceNo", .instanceNumber, "The number of the server.")
    }

    public static var serverInstanceNoList: Parameter<[UInt64]> {
        .init(list: "serverInstanceNoList", .instanceNumber, "Only servers with these numbers.")
    }

    /// The servers that a call changes; ``serverInstanceNoList`` is the filter of the list.
    public static var changedServerInstanceNoList: Parameter<[UInt64]> {
        .init(list: "serverInstanceNoList", .instanceNumber, isRequired: true, "The numbers of the servers.")
    }

    /// A filter; ``serverInstanceNo`` names the one server that a call is about.
    public static var onServerInstanceNo: Parameter<UInt64?> {
        .init("serverInstanceNo", .instanceNumber, "Only volumes of this server.")
    }

    public static var serverName: Parameter<String?> {
        .init("serverName", .code255, "Only servers of this name, or volumes on them.")
    }

    public static var newServerName: Parameter<String> {
        .init(required: "serverName", .pattern(.resourceName), "The name of the server; no other server has it.")
    }

    public static var newServerZoneCode: Parameter<String> {
        .init(required: "zoneCode", .code255, "The zone of the server: it takes volumes of this one.")
    }

    public static var newServerHypervisorTypeCode: Parameter<HypervisorType> {
        .init(required: "hypervisorTypeCode", .code, "The hypervisor of the server: it takes volumes of this one.")
    }

    /// In GB (2^30 bytes).
    public static var baseBlockStorageSize: Parameter<Int?> {
        .init(
            "baseBlockStorageSize", .integer(BlockStorageSize.range, step: BlockStorageSize.step),
            "The size in GB of the server's base volume; with a snapshot or an image at least theirs, and theirs when not given.")
    }

    public static var baseBlockStorageVolumeTypeCode: Parameter<BlockStorageVolumeType?> {
        .init(
            "baseBlockStorageVolumeTypeCode", .code,
            "The type of the base volume; when not given, the snapshot's, or else the hypervisor's first one.")
    }

    public static var baseBlockStorageSnapshotInstanceNo: Parameter<UInt64?> {
        .init("baseBlockStorageSnapshotInstanceNo", .instanceNumber, "The bootable snapshot that the base volume starts with.")
    }

    public static var newServerImageNo: Parameter<UInt64?> {
        .init("serverImageNo", .instanceNumber, "The image that the base volume and the additional ones start with.")
    }

    public static var serverInstanceStatusCode: Parameter<ServerStatus?> {
        .init("serverInstanceStatusCode", .code, "Only servers in this status.")
    }

    public static var baseBlockStorageDiskTypeCode: Parameter<BlockStorageDiskType?> {
        .init("baseBlockStorageDiskTypeCode", .code, "Only servers whose base volume is on this type of disk.")
    }

    public static var baseBlockStorageDiskDetailTypeCode: Parameter<BlockStorageDiskDetailType?> {
        .init("baseBlockStorageDiskDetailTypeCode", .code, "Only servers whose base volume is on this detail type of disk.")
    }

    public static var vpcNo: Parameter<String?> {
        .init("vpcNo", .code255, "Only servers in this VPC.")
    }

    public static var ip: Parameter<String?> {
        .init("ip", .code255, "Only servers with this IP address.")
    }

    public static var placementGroupNoList: Parameter<[String]> {
        .init(list: "placementGroupNoList", .code255, "Only servers in these placement groups.")
    }

    public static var fabricClusterPoolNo: Parameter<String?> {
        .init("fabricClusterPoolNo", .code255, "Only servers in the fabric cluster pool of this number.")
    }

    public static var fabricClusterPoolName: Parameter<String?> {
        .init("fabricClusterPoolName", .code255, "Only servers in the fabric cluster pool of this name.")
    }

    public static var fabricClusterMode: Parameter<String?> {
        .init("fabricClusterMode", .code255, "Only servers in a fabric cluster of this mode.")
    }

    public static var fabricClusterNo: Parameter<String?> {
        .init("fabricClusterNo", .code255, "Only servers in the fabric cluster of this number.")
    }

    public static var fabricClusterName: Parameter<String?> {
        .init("fabricClusterName", .code255, "Only servers in the fabric cluster of this name.")
    }

    public static var serversSortedBy: Parameter<ServerSortKey?> {
        .init("sortedBy", .code, "What to sort the servers by; newest first when not given.")
    }
}
