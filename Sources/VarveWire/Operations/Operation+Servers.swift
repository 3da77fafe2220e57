extension Operation {
    /// Servers, as far as volumes need them (sheet 4.21).
    static let servers = [
        Operation(
            .read, "getServerInstanceList", "Lists servers.", answers: ServerInstance.self,
            parameters: [
                AnyParameter(.vpcNo), AnyParameter(.serverInstanceNoList), AnyParameter(.serverName),
                AnyParameter(.serverInstanceStatusCode), AnyParameter(.baseBlockStorageDiskTypeCode),
                AnyParameter(.baseBlockStorageDiskDetailTypeCode), AnyParameter(.ip), AnyParameter(.placementGroupNoList),
                AnyParameter(.hypervisorTypeCodeList), AnyParameter(.fabricClusterPoolNo),
                AnyParameter(.fabricClusterPoolName), AnyParameter(.fabricClusterMode), AnyParameter(.fabricClusterNo),
                AnyParameter(.fabricClusterName),
            ] + paging + [AnyParameter(.serversSortedBy), AnyParameter(.sortingOrder)],
            combinations: [pageNoNeedsPageSize]),
        Operation(
            .read, "getServerInstanceDetail", "Shows a server.", answers: ServerInstance.self,
            parameters: [AnyParameter(.serverInstanceNo)]),
        change("startServerInstances", "Starts servers."),
        change("stopServerInstances", "Stops servers; their volumes stay attached."),
        change("rebootServerInstances", "Restarts servers."),
        change("terminateServerInstances", "Removes stopped servers, and their base volumes with them."),
        Operation(
            .change, "registerServerInstance", "Makes a machine known as a server that volumes can be attached to.",
            answers: ServerInstance.self, isNCP: false,
            parameters: [
                AnyParameter(.newServerName), AnyParameter(.newServerZoneCode), AnyParameter(.newServerHypervisorTypeCode),
                AnyParameter(.baseBlockStorageSize), AnyParameter(.baseBlockStorageVolumeTypeCode),
                AnyParameter(.baseBlockStorageSnapshotInstanceNo), AnyParameter(.newServerImageNo),
            ],
            combinations: [.atMostOne(["baseBlockStorageSnapshotInstanceNo", "serverImageNo"])]),
    ]

    private static func change(_ name: String, _ summary: String) -> Operation {
        Operation(
            .change, name, summary, answers: ServerInstance.self, parameters: [AnyParameter(.changedServerInstanceNoList)])
    }
}
