extension Operation {
    /// The space of objects: Varve's own.
    static let space = [
        Operation(
            .read, "getDeletionPreview",
            "Tells how much space comes back if these volumes and snapshots are deleted, all of them.",
            answers: DeletionPreview.self, isNCP: false,
            parameters: [AnyParameter(.previewedVolumeNoList), AnyParameter(.previewedSnapshotNoList)])
    ]
}
