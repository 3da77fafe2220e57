import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let servers = [
        Binding("getServerInstanceList") { call throws(ServiceError) in
            let page = try call.service.servers(call.serverFilter)
            if call.asksForAbsentValues { return call.answer([ServerInstance]()) }
            return try call.answer(page.records, totalRows: page.totalCount)
        },
        Binding("getServerInstanceDetail") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.serverInstanceNo])
            let server = try call.service.server(number, regionCode: call[.regionCode])
            return try call.answer(server.map { [$0] } ?? [])
        },
        Binding("startServerInstances") { call throws(ServiceError) in
            try call.answer(call.service.startServers(call.serverNumbers, regionCode: call[.regionCode]))
        },
        Binding("stopServerInstances") { call throws(ServiceError) in
            try call.answer(call.service.stopServers(call.serverNumbers, regionCode: call[.regionCode]))
        },
        Binding("rebootServerInstances") { call throws(ServiceError) in
            try call.answer(call.service.rebootServers(call.serverNumbers, regionCode: call[.regionCode]))
        },
        Binding("terminateServerInstances") { call throws(ServiceError) in
            try call.answer(call.service.terminateServers(call.serverNumbers, regionCode: call[.regionCode]))
        },
        Binding("registerServerInstance") { call throws(ServiceError) in
            try call.answer([call.service.registerServer(call.serverRequest)])
        },
    ]
}

extension Call {
    fileprivate func answer(_ records: [ServerRecord], totalRows: Int? = nil) throws(ServiceError) -> WireResponse {
        let beingSetUp = try service.serversBeingSetUp(among: records.map(\.number))
        return answer(
            records.map { ServerInstance($0, isBeingSetUp: beingSetUp.contains($0.number)) }, totalRows: totalRows)
    }

    fileprivate var serverNumbers: [InstanceNumber] {
        arguments[.changedServerInstanceNoList].map { InstanceNumber(wire: $0) }
    }

    fileprivate var serverRequest: ServerRequest {
        var request = ServerRequest(
            name: arguments[.newServerName], zoneCode: arguments[.newServerZoneCode],
            hypervisor: arguments[.newServerHypervisorTypeCode].catalog())
        request.regionCode = arguments[.regionCode]
        return request
    }

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
