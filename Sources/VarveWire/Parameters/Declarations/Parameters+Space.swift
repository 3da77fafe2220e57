/// The parameters of what Varve tells about space.
extension Parameter {
    public static var previewedVolumeNoList: Parameter<[UInt64]> {
        .init(list: "blockStorageInstanceNoList", .instanceNumber, "The volumes to be deleted.")
    }

    public static var previewedSnapshotNoList: Parameter<[UInt64]> {
        .init(list: "blockStorageSnapshotInstanceNoList", .instanceNumber, "The snapshots to be deleted.")
    }
}
