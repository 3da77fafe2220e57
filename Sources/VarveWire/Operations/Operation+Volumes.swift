extension Operation {
    /// Volumes (sheet 4.5 to 4.10).
    static let volumes = [
        Operation(
            .change, "createBlockStorageInstance", "Creates a volume, empty or from a snapshot.",
            answers: BlockStorageInstance.self,
            parameters: [
                AnyParameter(.zoneCode), AnyParameter(.blockStorageName), AnyParameter(.blockStorageDiskDetailTypeCode),
                AnyParameter(.blockStorageVolumeTypeCode), AnyParameter(.attachedServerInstanceNo),
                AnyParameter(.restoredSnapshotInstanceNo), AnyParameter(.blockStorageSize),
                AnyParameter(.blockStorageDescription), AnyParameter(.isReturnProtection),
            ]),
        Operation(
            .read, "getBlockStorageInstanceList", "Lists volumes.", answers: BlockStorageInstance.self,
            parameters: [
                AnyParameter(.zoneCode), AnyParameter(.blockStorageInstanceNoFilter),
                AnyParameter(.blockStorageInstanceStatusCode), AnyParameter(.blockStorageDiskTypeCode),
                AnyParameter(.blockStorageDiskDetailTypeFilter), AnyParameter(.maximumBlockStorageSize),
                AnyParameter(.blockStorageTypeCodeList), AnyParameter(.onServerInstanceNo),
                AnyParameter(.blockStorageNameFilter), AnyParameter(.serverName), AnyParameter(.connectionInfo),
                AnyParameter(.blockStorageVolumeTypeCodeList), AnyParameter(.hypervisorTypeCodeList),
            ] + paging,
            combinations: [pageNoNeedsPageSize, .atMostOne(["blockStorageName", "serverName", "connectionInfo"])]),
        Operation(
            .read, "getBlockStorageInstanceDetail", "Shows a volume.", answers: BlockStorageInstance.self,
            parameters: [AnyParameter(.blockStorageInstanceNo)]),
        Operation(
            .change, "deleteBlockStorageInstances", "Deletes volumes, detaching them first.", answers: BlockStorageInstance.self,
            parameters: [AnyParameter(.blockStorageInstanceNoList)]),
        Operation(
            .change, "attachBlockStorageInstance", "Attaches a volume to a server.", answers: BlockStorageInstance.self,
            parameters: [AnyParameter(.serverInstanceNo), AnyParameter(.blockStorageInstanceNo)]),
        Operation(
            .change, "detachBlockStorageInstances", "Detaches volumes from their servers.", answers: BlockStorageInstance.self,
            parameters: [AnyParameter(.blockStorageInstanceNoList)]),
    ]
}
