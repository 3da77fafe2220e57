/// The parameters that name and filter volumes (sheet 4.6 to 4.10).
extension Parameter {
    public static var blockStorageInstanceNo: Parameter<UInt64> {
        .init(required: "blockStorageInstanceNo", .instanceNumber, "The number of the volume.")
    }

    /// The volumes that a call changes; ``blockStorageInstanceNoFilter`` is the filter of the list.
    public static var blockStorageInstanceNoList: Parameter<[UInt64]> {
        .init(list: "blockStorageInstanceNoList", .instanceNumber, isRequired: true, "The numbers of the volumes.")
    }

    public static var blockStorageInstanceNoFilter: Parameter<[UInt64]> {
        .init(list: "blockStorageInstanceNoList", .instanceNumber, "Only volumes with these numbers.")
    }

    public static var blockStorageInstanceStatusCode: Parameter<BlockStorageStatus?> {
        .init("blockStorageInstanceStatusCode", .code, "Only volumes in this status.")
    }

    public static var blockStorageDiskTypeCode: Parameter<BlockStorageDiskType?> {
        .init("blockStorageDiskTypeCode", .code, "Only volumes on this type of disk.")
    }

    public static var blockStorageDiskDetailTypeFilter: Parameter<BlockStorageDiskDetailType?> {
        .init("blockStorageDiskDetailTypeCode", .code, "Only volumes on this detail type of disk.")
    }

    /// In GB (2^30 bytes).
    public static var maximumBlockStorageSize: Parameter<Int?> {
        .init("blockStorageSize", .anySize, "Only volumes of at most this size in GB.")
    }

    public static var blockStorageTypeCodeList: Parameter<[BlockStorageType]> {
        .init(list: "blockStorageTypeCodeList", .code, "Only base volumes or only additional ones.")
    }

    public static var blockStorageNameFilter: Parameter<String?> {
        .init("blockStorageName", .code255, "Only volumes of this name.")
    }

    public static var connectionInfo: Parameter<ConnectionInfo?> {
        .init("connectionInfo", .connectionInfo, "Only the volume on this device of this server.")
    }

    public static var blockStorageVolumeTypeCodeList: Parameter<[BlockStorageVolumeType]> {
        .init(list: "blockStorageVolumeTypeCodeList", .code, "Only these types of volumes.")
    }
}

/// The parameters of a new volume (sheet 4.5). Which of them a XEN and a KVM volume need is the service's rule.
extension Parameter {
    public static var blockStorageName: Parameter<String?> {
        .init("blockStorageName", .pattern(.resourceName), "The name of the volume; made up when not given.")
    }

    public static var blockStorageDiskDetailTypeCode: Parameter<BlockStorageDiskDetailType?> {
        .init("blockStorageDiskDetailTypeCode", .code, "The disk of a XEN volume; SSD when not given.")
    }

    public static var blockStorageVolumeTypeCode: Parameter<BlockStorageVolumeType?> {
        .init("blockStorageVolumeTypeCode", .code, "The type of the volume; required for KVM.")
    }

    public static var attachedServerInstanceNo: Parameter<UInt64?> {
        .init("serverInstanceNo", .instanceNumber, "The server to attach to; required for XEN, not allowed for KVM.")
    }

    public static var restoredSnapshotInstanceNo: Parameter<UInt64?> {
        .init("blockStorageSnapshotInstanceNo", .instanceNumber, "The snapshot whose content the volume starts with.")
    }

    /// In GB (2^30 bytes).
    public static var blockStorageSize: Parameter<Int?> {
        .init(
            "blockStorageSize", .integer(BlockStorageSize.range, step: BlockStorageSize.step),
            "The size in GB; a XEN volume made from a snapshot takes the snapshot's.")
    }

    public static var blockStorageDescription: Parameter<String?> {
        .init("blockStorageDescription", .description, "A description.")
    }

    public static var isReturnProtection: Parameter<Bool> {
        .init("isReturnProtection", .boolean, default: false, "Whether deletion is refused.")
    }

    /// In GB (2^30 bytes).
    public static var newBlockStorageSize: Parameter<Int> {
        .init(
            required: "blockStorageSize", .integer(BlockStorageSize.range, step: BlockStorageSize.step),
            "The new size in GB, more than it has.")
    }

    /// Of the call that is about nothing else.
    public static var requiredReturnProtection: Parameter<Bool> {
        .init(required: "isReturnProtection", .boolean, "Whether deletion is refused.")
    }
}

/// The parameters that filter types of volumes (sheet 4.4).
extension Parameter {
    public static var serverSpecCode: Parameter<String?> {
        .init(
            "serverSpecCode", .code255, "Only types for servers of this specification; Varve knows none, so that it asks nothing."
        )
    }

    public static var isBaseStorageAvailable: Parameter<Bool?> {
        .init("isBaseStorageAvailable", .boolean, "Only types that base volumes can have, or only others.")
    }
}

extension Rule where Value == Int {
    /// A size in GB to compare with; in bytes it fits 64 bits.
    static var anySize: Self { .integer(1...Int64(Int32.max)) }
}
