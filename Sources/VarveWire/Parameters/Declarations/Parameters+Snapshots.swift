/// The parameters of snapshots (sheet 4.14 to 4.18).
extension Parameter {
    public static var blockStorageSnapshotName: Parameter<String?> {
        .init("blockStorageSnapshotName", .pattern(.resourceName), "The name of the snapshot; made up when not given.")
    }

    public static var blockStorageSnapshotDescription: Parameter<String?> {
        .init("blockStorageSnapshotDescription", .description, "A description.")
    }

    public static var originalBlockStorageInstanceNo: Parameter<UInt64> {
        .init(required: "originalBlockStorageInstanceNo", .instanceNumber, "The volume to take the snapshot of.")
    }

    public static var snapshotTypeCode: Parameter<SnapshotType> {
        .init(
            "snapshotTypeCode", .code, default: .full, "How much is stored; INCREMENTAL needs an earlier FULL of the same volume."
        )
    }

    public static var blockStorageSnapshotInstanceNo: Parameter<UInt64> {
        .init(required: "blockStorageSnapshotInstanceNo", .instanceNumber, "The number of the snapshot.")
    }

    /// The snapshots that a call changes; ``blockStorageSnapshotInstanceNoFilter`` is the filter of the list.
    public static var blockStorageSnapshotInstanceNoList: Parameter<[UInt64]> {
        .init(list: "blockStorageSnapshotInstanceNoList", .instanceNumber, isRequired: true, "The numbers of the snapshots.")
    }

    public static var blockStorageSnapshotInstanceNoFilter: Parameter<[UInt64]> {
        .init(list: "blockStorageSnapshotInstanceNoList", .instanceNumber, "Only snapshots with these numbers.")
    }

    public static var blockStorageSnapshotNameFilter: Parameter<String?> {
        .init("blockStorageSnapshotName", .code255, "Only snapshots of this name.")
    }

    public static var blockStorageSnapshotInstanceStatusCode: Parameter<SnapshotStatus?> {
        .init("blockStorageSnapshotInstanceStatusCode", .code, "Only snapshots in this status.")
    }

    public static var originalBlockStorageInstanceNoList: Parameter<[UInt64]> {
        .init(list: "originalBlockStorageInstanceNoList", .instanceNumber, "Only snapshots of these volumes.")
    }

    /// In GB (2^30 bytes).
    public static var maximumSnapshotVolumeSize: Parameter<Int?> {
        .init("blockStorageSnapshotVolumeSize", .anySize, "Only snapshots of at most this size in GB.")
    }

    public static var isEncryptedOriginalBlockStorageVolume: Parameter<Bool?> {
        .init("isEncryptedOriginalBlockStorageVolume", .boolean, "Only snapshots of encrypted volumes, or only of others.")
    }

    public static var isBootable: Parameter<Bool?> {
        .init("isBootable", .boolean, "Only snapshots that a server image can be made from, or only others.")
    }

    public static var snapshotsSortedBy: Parameter<SnapshotSortKey?> {
        .init("sortedBy", .code, "What to sort the snapshots by; newest first when not given.")
    }
}
