extension Operation {
    /// Volumes (sheet 4.4 to 4.13).
    static let volumes = [
        Operation(
            .read, "getBlockStorageVolumeTypeList", "Lists the types of volumes that are offered.",
            answers: BlockStorageVolumeTypeItem.self,
            parameters: [
                AnyParameter(.zoneCode), AnyParameter(.blockStorageVolumeTypeCodeList), AnyParameter(.hypervisorTypeCodeList),
                AnyParameter(.serverSpecCode), AnyParameter(.isBaseStorageAvailable),
            ]),
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
        Operation(
            .change, "changeBlockStorageInstance", "Makes a volume larger.", answers: BlockStorageInstance.self,
            parameters: [AnyParameter(.blockStorageInstanceNo), AnyParameter(.newBlockStorageSize)]),
        Operation(
            .change, "changeBlockStorageVolumeSize", "Makes a XEN volume larger.", answers: BlockStorageInstance.self,
            parameters: [AnyParameter(.blockStorageInstanceNo), AnyParameter(.newBlockStorageSize)]),
        Operation(
            .change, "setBlockStorageReturnProtection", "Sets whether deletion of a volume is refused.",
            answers: BlockStorageInstance.self,
            parameters: [AnyParameter(.blockStorageInstanceNo), AnyParameter(.requiredReturnProtection)]),
    ]
}
