import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let servers = [
        Binding("getServerInstanceList") { call throws(ServiceError) in
            let page = try call.service.servers(call.serverFilter)
            if call.asksForAbsentValues { return call.answer([ServerInstance]()) }
            return call.answer(page.records.map { ServerInstance($0) }, totalRows: page.totalCount)
        },
        Binding("getServerInstanceDetail") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.serverInstanceNo])
            let server = try call.service.server(number, regionCode: call[.regionCode])
            return call.answer(server.map { [ServerInstance($0)] } ?? [])
        },
    ]
}

extension Call {
    fileprivate var serverFilter: ServerFilter {
        var filter = ServerFilter()
        filter.regionCode = arguments[.regionCode]
        filter.numbers = arguments[.serverInstanceNoList].map { InstanceNumber(wire: $0) }
        filter.name = arguments[.serverName]
        filter.status = arguments[.serverInstanceStatusCode]?.catalog()
        filter.hypervisors = arguments[.hypervisorTypeCodeList].map { $0.catalog() }
        filter.page = page
        filter.order = order(by: arguments[.serversSortedBy].map { $0 == .name ? .name : .number })
        return filter
    }

    /// Whether the list is to have only servers with a network, a placement or a base volume. Varve knows none of such.
    fileprivate var asksForAbsentValues: Bool {
        let texts = [
            arguments[.vpcNo], arguments[.ip], arguments[.fabricClusterPoolNo], arguments[.fabricClusterPoolName],
            arguments[.fabricClusterMode], arguments[.fabricClusterNo], arguments[.fabricClusterName],
            arguments[.baseBlockStorageDiskTypeCode]?.rawValue, arguments[.baseBlockStorageDiskDetailTypeCode]?.rawValue,
        ]
        return !arguments[.placementGroupNoList].isEmpty || texts.contains { $0 != nil }
    }
}
