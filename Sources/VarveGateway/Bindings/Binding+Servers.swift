import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let servers = [
        Binding("getServerInstanceList") { call throws(ServiceError) in
            var filter = ServerFilter()
            filter.regionCode = call[.regionCode]
            filter.numbers = call[.serverInstanceNoList].map { InstanceNumber(wire: $0) }
            filter.name = call[.serverName]
            filter.statusCode = call[.serverInstanceStatusCode]?.rawValue
            filter.hypervisorCodes = call[.hypervisorTypeCodeList].map(\.rawValue)
            filter.page = call.page
            let page = try call.service.servers(filter)
            return call.answer(page.records.map { ServerInstance($0) }, totalRows: page.totalCount)
        },
        Binding("getServerInstanceDetail") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.serverInstanceNo])
            let server = try call.service.server(number, regionCode: call[.regionCode])
            return call.answer(server.map { [ServerInstance($0)] } ?? [])
        },
    ]
}
