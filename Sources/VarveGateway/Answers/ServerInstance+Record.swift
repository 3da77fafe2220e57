import VarveCatalog
import VarveService
import VarveWire

extension ServerInstance {
    /// The server as the wire shows it, as far as attachment needs it (contract sheet, section 5.5).
    init(_ record: ServerRecord) {
        guard let status = ServerStatus(rawValue: record.status.rawValue),
            let hypervisor = HypervisorType(rawValue: record.hypervisor.rawValue)
        else { preconditionFailure("server \(record.number) has a code that the wire has not") }
        self.init(
            serverInstanceNo: record.number.description, serverName: record.name, status: status,
            statusName: status == .running ? .running : .stopped, createDate: WireDate.format(record.createdAt),
            zoneCode: record.zoneCode, regionCode: record.regionCode, hypervisor: hypervisor)
        serverDescription = record.description
    }
}
