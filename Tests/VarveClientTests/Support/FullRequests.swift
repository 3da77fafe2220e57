import VarveClient

/// A request of every operation with a value in every parameter.
enum FullRequests {
    static let all: [any OperationRequest] = regions + volumes + snapshots + servers + images + account

    private static let regions: [any OperationRequest] = [
        GetRegionListRequest(), GetZoneListRequest(regionCode: "KR"), GetHypervisorTypeListRequest(regionCode: "KR"),
        GetBlockStorageVolumeTypeListRequest(
            zoneCode: "KR-1", blockStorageVolumeTypeCodeList: [.cb1, .hdd], hypervisorTypeCodeList: [.kvm, .xen],
            serverSpecCode: "s2-g3", isBaseStorageAvailable: true, regionCode: "KR"),
    ]

    private static let volumes: [any OperationRequest] = [
        CreateBlockStorageInstanceRequest(
            zoneCode: "KR-1", blockStorageName: "data-1", blockStorageDiskDetailTypeCode: .ssd, blockStorageVolumeTypeCode: .fb1,
            serverInstanceNo: "1", blockStorageSnapshotInstanceNo: "2", blockStorageSize: 10, blockStorageDescription: "a volume",
            isReturnProtection: true, regionCode: "KR"),
        GetBlockStorageInstanceListRequest(
            zoneCode: "KR-1", blockStorageInstanceNoList: ["1", "2"], blockStorageInstanceStatusCode: .created,
            blockStorageDiskTypeCode: .network, blockStorageDiskDetailTypeCode: .hdd, blockStorageSize: 7,
            blockStorageTypeCodeList: [.base, .additional], serverInstanceNo: "3", blockStorageName: "data-1", serverName: "web",
            connectionInfo: ConnectionInfo("web:/dev/vdb"), blockStorageVolumeTypeCodeList: [.ssd],
            hypervisorTypeCodeList: [.kvm],
            pageNo: 1, pageSize: 2, regionCode: "KR"),
        GetBlockStorageInstanceDetailRequest(blockStorageInstanceNo: "1", regionCode: "KR"),
        DeleteBlockStorageInstancesRequest(blockStorageInstanceNoList: ["1"], regionCode: "KR"),
        AttachBlockStorageInstanceRequest(serverInstanceNo: "1", blockStorageInstanceNo: "2", regionCode: "KR"),
        DetachBlockStorageInstancesRequest(blockStorageInstanceNoList: ["1"], regionCode: "KR"),
        ChangeBlockStorageInstanceRequest(blockStorageInstanceNo: "1", blockStorageSize: 20, regionCode: "KR"),
        ChangeBlockStorageVolumeSizeRequest(blockStorageInstanceNo: "1", blockStorageSize: 20, regionCode: "KR"),
        SetBlockStorageReturnProtectionRequest(blockStorageInstanceNo: "1", isReturnProtection: false, regionCode: "KR"),
    ]

    private static let snapshots: [any OperationRequest] = [
        GetDeletionPreviewRequest(
            blockStorageInstanceNoList: ["10000002"], blockStorageSnapshotInstanceNoList: ["10000003", "10000004"],
            regionCode: "KR"),
        CreateBlockStorageSnapshotInstanceRequest(
            originalBlockStorageInstanceNo: "1", blockStorageSnapshotName: "snapshot-test", blockStorageSnapshotDescription: "d",
            snapshotTypeCode: .incremental, regionCode: "KR"),
        GetBlockStorageSnapshotInstanceListRequest(
            blockStorageSnapshotInstanceNoList: ["1"], blockStorageSnapshotName: "snapshot-test",
            blockStorageSnapshotInstanceStatusCode: .created, originalBlockStorageInstanceNoList: ["2"],
            blockStorageSnapshotVolumeSize: 10, isEncryptedOriginalBlockStorageVolume: false, hypervisorTypeCodeList: [.kvm],
            isBootable: true, pageNo: 2, pageSize: 3, sortedBy: .name, sortingOrder: .descending, regionCode: "KR"),
        GetBlockStorageSnapshotInstanceDetailRequest(blockStorageSnapshotInstanceNo: "1", regionCode: "KR"),
        DeleteBlockStorageSnapshotInstancesRequest(blockStorageSnapshotInstanceNoList: ["1"], regionCode: "KR"),
        GetExportAddressListRequest(),
        VerifyBlockStorageSnapshotInstanceRequest(blockStorageSnapshotInstanceNo: "1", regionCode: "KR"),
        GetBlockStorageSnapshotVerificationRequest(blockStorageSnapshotInstanceNo: "1", regionCode: "KR"),
    ]

    private static let servers: [any OperationRequest] = [
        GetServerInstanceListRequest(
            vpcNo: "1", serverInstanceNoList: ["1"], serverName: "web", serverInstanceStatusCode: .running,
            baseBlockStorageDiskTypeCode: .network, baseBlockStorageDiskDetailTypeCode: .ssd, ip: "10.0.0.1",
            placementGroupNoList: ["4"], hypervisorTypeCodeList: [.xen], fabricClusterPoolNo: "5", fabricClusterPoolName: "p",
            fabricClusterMode: "m", fabricClusterNo: "6", fabricClusterName: "n", pageNo: 1, pageSize: 1, sortedBy: .number,
            sortingOrder: .ascending, regionCode: "KR"),
        GetServerInstanceDetailRequest(serverInstanceNo: "1", regionCode: "KR"),
        StartServerInstancesRequest(serverInstanceNoList: ["1"], regionCode: "KR"),
        StopServerInstancesRequest(serverInstanceNoList: ["1"], regionCode: "KR"),
        RebootServerInstancesRequest(serverInstanceNoList: ["1"], regionCode: "KR"),
        TerminateServerInstancesRequest(serverInstanceNoList: ["1"], regionCode: "KR"),
        RegisterServerInstanceRequest(
            serverName: "web-1", zoneCode: "KR-1", hypervisorTypeCode: .kvm, baseBlockStorageSize: 10,
            baseBlockStorageVolumeTypeCode: .cb1, baseBlockStorageSnapshotInstanceNo: "1", serverImageNo: "2", regionCode: "KR"),
    ]

    private static let images: [any OperationRequest] = [
        CreateServerImageFromSnapshotRequest(
            serverImageName: "image-1", blockStorageList: [ServerImageVolume(order: 0, snapshotInstanceNo: "1")],
            serverImageDescription: "d", regionCode: "KR"),
        GetServerImageListRequest(
            serverImageNoList: ["1"], serverImageName: "image-1", serverImageStatusCode: .created,
            serverImageTypeCodeList: [.own],
            hypervisorTypeCodeList: [.kvm], osTypeCodeList: [.ubuntu], platformCategoryCodeList: [.operatingSystem], pageNo: 1,
            pageSize: 1, sortedBy: .name, sortingOrder: .ascending, regionCode: "KR"),
        GetServerImageDetailRequest(serverImageNo: "1", regionCode: "KR"),
        DeleteServerImageRequest(serverImageNoList: ["1"], regionCode: "KR"),
    ]

    private static let account: [any OperationRequest] = [
        CreateAccessKeyRequest(role: .viewer, accessKeyDescription: "d"), GetAccessKeyListRequest(),
        GetCallerAccessKeyRequest(),
        RevokeAccessKeyRequest(accessKey: "TESTACCESSKEY0000001"),
        GetAuditLogListRequest(
            fromEventTime: 1, toEventTime: 2, operationName: "getRegionList", accessKey: "a", objectNo: "1", pageNo: 1,
            pageSize: 5),
    ]
}
