/// A server (sheet 5.5). What Varve knows of a server is in `init`; the rest is there for clients of NCP.
public struct ServerInstance: WireItem {
    public static let listName = "serverInstanceList"

    public var serverInstanceNo: String
    public var serverName: String
    public var serverDescription = ""
    public var cpuCount: Int64?
    /// In bytes.
    public var memorySize: Int64?
    public var platformType: CommonCode?
    public var loginKeyName = ""
    public var publicIpInstanceNo = ""
    public var publicIp = ""
    public var serverInstanceStatus: CommonCode
    public var serverInstanceOperation: CommonCode
    public var serverInstanceStatusName: String
    /// As ``WireDate`` writes it.
    public var createDate: String
    public var uptime = ""
    public var serverImageProductCode = ""
    public var serverProductCode = ""
    public var isProtectServerTermination: Bool?
    public var zoneCode: String
    public var regionCode: String
    public var vpcNo = ""
    public var subnetNo = ""
    public var networkInterfaceNoList: [String]? = []
    public var initScriptNo = ""
    public var serverInstanceType: CommonCode?
    public var baseBlockStorageDiskType: CommonCode?
    public var baseBlockStorageDiskDetailType: CommonCode?
    public var placementGroupNo = ""
    public var placementGroupName = ""
    public var memberServerImageInstanceNo = ""
    public var blockDevicePartitionList: [BlockDevicePartition]?
    public var hypervisorType: CommonCode?
    public var serverImageNo = ""
    public var serverSpecCode = ""
    public var fabricClusterPoolNo = ""
    public var fabricClusterPoolName = ""
    public var fabricClusterMode = ""
    public var fabricClusterNo = ""
    public var fabricClusterName = ""
    public var isPreInstallGpuDriver: Bool?
    public var eventList: [String]?

    public init(
        serverInstanceNo: String, serverName: String, status: ServerStatus, operation: ServerOperation = .none,
        statusName: ServerStatusName, createDate: String, zoneCode: String, regionCode: String, hypervisor: HypervisorType
    ) {
        self.serverInstanceNo = serverInstanceNo
        self.serverName = serverName
        self.serverInstanceStatus = status.commonCode
        self.serverInstanceOperation = operation.commonCode
        self.serverInstanceStatusName = statusName.rawValue
        self.createDate = createDate
        self.zoneCode = zoneCode
        self.regionCode = regionCode
        self.hypervisorType = hypervisor.commonCode
    }

    /// A partition of a server's base volume.
    public struct BlockDevicePartition: Codable, Hashable, Sendable {
        public var mountPoint: String
        /// As NCP prints it.
        public var partitionSize: String

        public init(mountPoint: String, partitionSize: String) {
            self.mountPoint = mountPoint
            self.partitionSize = partitionSize
        }
    }
}

extension ServerInstance {
    public static let example: ServerInstance = {
        var server = ServerInstance(
            serverInstanceNo: "10000001", serverName: "localhost", status: .running, statusName: .running,
            createDate: "2025-06-25T16:50:14+0900", zoneCode: "KR-1", regionCode: "KR", hypervisor: .kvm)
        server.cpuCount = 2
        server.memorySize = 4_294_967_296
        server.platformType = CommonCode(code: "LNX64", codeName: "Linux 64 Bit")
        server.isProtectServerTermination = false
        server.networkInterfaceNoList = ["10000002"]
        server.serverInstanceType = CommonCode(code: "STAND", codeName: "Standard")
        server.baseBlockStorageDiskType = BlockStorageDiskType.network.commonCode
        server.baseBlockStorageDiskDetailType = BlockStorageDiskDetailType.ssd.commonCode
        server.blockDevicePartitionList = [BlockDevicePartition(mountPoint: "/", partitionSize: "10737418240")]
        server.isPreInstallGpuDriver = false
        server.eventList = ["none"]
        return server
    }()
}
