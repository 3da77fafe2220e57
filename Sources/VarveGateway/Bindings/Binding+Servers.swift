import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let servers = [
        Binding("getServerInstanceList") { call throws(ServiceError) in
            let page = try call.service.servers(call.serverFilter)
            if call.asksForAbsentValues { return call.answer([ServerInstance]()) }
            let records = call[.serversSortedBy].map { page.records.sorted(by: $0, call[.sortingOrder]) }
            let part = records.map { Array(call.page.part(of: $0)) } ?? page.records
            return call.answer(part.map { ServerInstance($0) }, totalRows: page.totalCount)
        },
        Binding("getServerInstanceDetail") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.serverInstanceNo])
            let server = try call.service.server(number, regionCode: call[.regionCode])
            return call.answer(server.map { [ServerInstance($0)] } ?? [])
        },
    ]
}

extension Call {
    /// All pages of a sorted list: the service has one order only, so that the gateway sorts, and cuts the page out afterwards. There
    /// are few servers.
    fileprivate var serverFilter: ServerFilter {
        var filter = ServerFilter()
        filter.regionCode = arguments[.regionCode]
        filter.numbers = arguments[.serverInstanceNoList].map { InstanceNumber(wire: $0) }
        filter.name = arguments[.serverName]
        filter.statusCode = arguments[.serverInstanceStatusCode]?.rawValue
        filter.hypervisorCodes = arguments[.hypervisorTypeCodeList].map(\.rawValue)
        if arguments[.serversSortedBy] == nil { filter.page = page }
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

extension [ServerRecord] {
    /// Equal names are ordered by number.
    fileprivate func sorted(by key: ServerSortKey, _ order: SortingOrder) -> Self {
        let ascending = sorted {
            switch key {
            case .number: $0.number < $1.number
            case .name: ($0.name, $0.number) < ($1.name, $1.number)
            }
        }
        return order == .ascending ? ascending : ascending.reversed()
    }
}

extension PageRequest {
    /// The rows of this page; pages 0 and 1 are both the first.
    fileprivate func part(of rows: [ServerRecord]) -> ArraySlice<ServerRecord> {
        guard let pageSize else { return rows[...] }
        let start = (max(pageNo ?? 1, 1) - 1).multipliedReportingOverflow(by: pageSize)
        return start.overflow ? [] : rows.dropFirst(start.partialValue).prefix(pageSize)
    }
}
