extension Operation {
    /// What moves snapshots' bytes, and vouches for them: Varve's own.
    static let transfers = [
        Operation(
            .read, "getExportAddressList", "Lists where NBD clients reach volumes and snapshots.", answers: ExportAddress.self,
            isRegional: false, isNCP: false),
        Operation(
            .change, "verifyBlockStorageSnapshotInstance",
            "Reads a part of a snapshot's bytes and compares their checksums; notes those that are new.",
            answers: BlockStorageSnapshotVerification.self, isNCP: false,
            parameters: [AnyParameter(.blockStorageSnapshotInstanceNo)]),
        Operation(
            .read, "getBlockStorageSnapshotVerification", "Shows what the last verification of a snapshot found.",
            answers: BlockStorageSnapshotVerification.self, isNCP: false,
            parameters: [AnyParameter(.blockStorageSnapshotInstanceNo)]),
    ]
}
