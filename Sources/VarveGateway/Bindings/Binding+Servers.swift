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
        let volumes = try service.serverVolumes(of: records.map(\.number))
        return answer(
            records.map { ServerInstance($0, volumes: volumes[$0.number] ?? ServerVolumes()) }, totalRows: totalRows)
    }

    fileprivate var serverNumbers: [InstanceNumber] {
        arguments[.changedServerInstanceNoList].map { InstanceNumber(wire: $0) }
    }

    fileprivate var serverRequest: ServerRequest {
        var request = ServerRequest(
            name: arguments[.newServerName], zoneCode: arguments[.newServerZoneCode],
            hypervisor: arguments[.newServerHypervisorTypeCode].catalog())
        request.regionCode = arguments[.regionCode]
        request.baseSize = arguments[.baseBlockStorageSize]
        request.baseType = arguments[.baseBlockStorageVolumeTypeCode]?.catalog()
        request.baseSnapshotNumber = arguments[.baseBlockStorageSnapshotInstanceNo].map { InstanceNumber(wire: $0) }
        request.imageNumber = arguments[.newServerImageNo].map { InstanceNumber(wire: $0) }
        return request
    }

    fileprivate var serverFilter: ServerFilter {
        var filter = ServerFilter()
        filter.regionCode = arguments[.regionCode]
        filter.numbers = arguments[.serverInstanceNoList].map { InstanceNumber(wire: $0) }
        filter.name = arguments[.serverName]
        filter.status = arguments[.serverInstanceStatusCode]?.catalog()
        filter.hypervisors = arguments[.hypervisorTypeCodeList].map { $0.catalog() }
        // Every volume is on the network: to ask for such a base volume is to ask for any.
        filter.hasBaseVolume = arguments[.baseBlockStorageDiskTypeCode] != nil
        filter.baseDiskDetailType = arguments[.baseBlockStorageDiskDetailTypeCode]?.catalog()
        filter.page = page
        filter.order = order(by: arguments[.serversSortedBy].map { $0 == .name ? .name : .number })
        return filter
    }

    /// Whether the list is to have only servers with a network or a placement. Varve knows none of such.
    fileprivate var asksForAbsentValues: Bool {
        let texts = [
            arguments[.vpcNo], arguments[.ip], arguments[.fabricClusterPoolNo], arguments[.fabricClusterPoolName],
            arguments[.fabricClusterMode], arguments[.fabricClusterNo], arguments[.fabricClusterName],
        ]
        return !arguments[.placementGroupNoList].isEmpty || texts.contains { $0 != nil }
    }
}
