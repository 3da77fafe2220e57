/// A server (sheet 5.5). What Varve knows of a server is in `init`; the rest is there for clients of NCP.
public struct ServerInstance: WireItem {
    public static let listName = "serverInstanceList"

    /// The server's number.
    public var serverInstanceNo: String
    /// The server's name, unique in its account.
    public var serverName: String
    /// What its maker wrote about it; may be empty.
    public var serverDescription = ""
    /// Processors; absent where the service powers no machine.
    public var cpuCount: Int64?
    /// Bytes of memory; absent where the service powers no machine.
    public var memorySize: Int64?
    /// Its operating system, as in LNX64.
    public var platformType: CommonCode?
    /// The key to log in with.
    public var loginKeyName = ""
    /// The number of its public address.
    public var publicIpInstanceNo = ""
    /// Its public address.
    public var publicIp = ""
    /// INIT, CREAT, RUN or NSTOP.
    public var serverInstanceStatus: CommonCode
    /// What is being done to it: NULL, START, SHTDN, RESTA, SETUP or TERMT.
    public var serverInstanceOperation: CommonCode
    /// Status and operation in words, as in `running`: what programs wait for (sheet 6).
    public var serverInstanceStatusName: String
    /// When it was made, in Korean time: `2025-06-25T16:50:14+0900`.
    public var createDate: String
    /// When it was started.
    public var uptime = ""
    /// The product that its image is.
    public var serverImageProductCode = ""
    /// The product that it is.
    public var serverProductCode = ""
    /// Whether its termination is refused.
    public var isProtectServerTermination: Bool?
    /// The zone, as in `KR-1`.
    public var zoneCode: String
    /// The region, as in `KR`.
    public var regionCode: String
    /// The network that it is in.
    public var vpcNo = ""
    /// The part of the network that it is in.
    public var subnetNo = ""
    /// Its network interfaces.
    public var networkInterfaceNoList: [String]? = []
    /// The script that it ran at its first start.
    public var initScriptNo = ""
    /// Its kind, as in HICPU.
    public var serverInstanceType: CommonCode?
    /// Where its base volume is: NET, on the network.
    public var baseBlockStorageDiskType: CommonCode?
    /// What its base volume is made of: SSD or HDD.
    public var baseBlockStorageDiskDetailType: CommonCode?
    /// The group that it is placed with.
    public var placementGroupNo = ""
    /// The name of the group that it is placed with.
    public var placementGroupName = ""
    /// The owner's image that it was made from, of XEN and RHV.
    public var memberServerImageInstanceNo = ""
    /// The partitions of its base volume.
    public var blockDevicePartitionList: [BlockDevicePartition]?
    /// XEN or KVM.
    public var hypervisorType: CommonCode?
    /// The image that it was made from; empty if from none.
    public var serverImageNo = ""
    /// Its processors and memory as a product.
    public var serverSpecCode = ""
    /// The pool of its fabric cluster.
    public var fabricClusterPoolNo = ""
    /// The name of the pool of its fabric cluster.
    public var fabricClusterPoolName = ""
    /// The mode of its fabric cluster.
    public var fabricClusterMode = ""
    /// Its fabric cluster.
    public var fabricClusterNo = ""
    /// The name of its fabric cluster.
    public var fabricClusterName = ""
    /// Whether the driver of its GPU was installed beforehand.
    public var isPreInstallGpuDriver: Bool?
    /// What is announced for it.
    public var eventList: [String]?

    /// One with these members; what is not given says nothing.
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
        /// Where it is mounted.
        public var mountPoint: String
        /// Its size as NCP prints it.
        public var partitionSize: String

        /// One with these members; what is not given says nothing.
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
