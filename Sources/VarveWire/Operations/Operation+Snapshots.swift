extension Operation {
    /// Snapshots (sheet 4.14 to 4.18).
    static let snapshots = [
        Operation(
            .change, "createBlockStorageSnapshotInstance", "Takes a snapshot of a volume.",
            answers: BlockStorageSnapshotInstance.self,
            parameters: [
                AnyParameter(.blockStorageSnapshotName), AnyParameter(.blockStorageSnapshotDescription),
                AnyParameter(.originalBlockStorageInstanceNo), AnyParameter(.snapshotTypeCode),
            ]),
        Operation(
            .read, "getBlockStorageSnapshotInstanceList", "Lists snapshots.", answers: BlockStorageSnapshotInstance.self,
            parameters: [
                AnyParameter(.blockStorageSnapshotInstanceNoFilter), AnyParameter(.blockStorageSnapshotNameFilter),
                AnyParameter(.blockStorageSnapshotInstanceStatusCode), AnyParameter(.originalBlockStorageInstanceNoList),
                AnyParameter(.maximumSnapshotVolumeSize), AnyParameter(.isEncryptedOriginalBlockStorageVolume),
                AnyParameter(.hypervisorTypeCodeList), AnyParameter(.isBootable),
            ] + paging + [AnyParameter(.snapshotsSortedBy), AnyParameter(.sortingOrder)],
            combinations: [pageNoNeedsPageSize]),
        Operation(
            .read, "getBlockStorageSnapshotInstanceDetail", "Shows a snapshot.", answers: BlockStorageSnapshotInstance.self,
            parameters: [AnyParameter(.blockStorageSnapshotInstanceNo)]),
        Operation(
            .change, "deleteBlockStorageSnapshotInstances", "Deletes snapshots.", answers: BlockStorageSnapshotInstance.self,
            parameters: [AnyParameter(.blockStorageSnapshotInstanceNoList)]),
    ]
}
