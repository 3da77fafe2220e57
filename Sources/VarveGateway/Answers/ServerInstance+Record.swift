import VarveCatalog
import VarveService
import VarveWire

extension ServerInstance {
    /// The server as the wire shows it, as far as attachment needs it (contract sheet, section 5.5).
    init(_ record: ServerRecord, volumes: ServerVolumes) {
        let isBeingSetUp = volumes.isBeingDetached
        guard let status = ServerStatus(rawValue: record.status.rawValue),
            let operation = ServerOperation(rawValue: record.operation.rawValue),
            let name = ServerStatusName(rawValue: record.statusName(isBeingSetUp: isBeingSetUp)),
            let hypervisor = HypervisorType(rawValue: record.hypervisor.rawValue)
        else { preconditionFailure("server \(record.number) has a code that the wire has not") }
        self.init(
            serverInstanceNo: record.number.description, serverName: record.name, status: status,
            operation: operation == .none && isBeingSetUp ? .setUp : operation, statusName: name,
            createDate: WireDate.format(record.createdAt), zoneCode: record.zoneCode, regionCode: record.regionCode,
            hypervisor: hypervisor)
        serverDescription = record.description
        serverImageNo = record.imageNumber?.description ?? ""
        guard let base = volumes.baseType else { return }
        baseBlockStorageDiskType = BlockStorageDiskType.network.commonCode
        baseBlockStorageDiskDetailType = CommonCode(BlockStorageDiskDetailType.self, base.diskDetailType.rawValue)
    }
}
