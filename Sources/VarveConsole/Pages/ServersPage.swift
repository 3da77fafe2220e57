import VarveCatalog
import VarveService
import VarveWire

/// The list of servers.
struct ServersPage {
    struct Row {
        let path: String
        let name: String
        let number: String
        let status: String
        let tone: String
        let hypervisor: String
        let volumeCount: Int
        let zone: String
        let created: String
    }

    let createPath: String?
    let filter: Filter
    let columns: [Sorting.Column]
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyList
    let pages: Paging?

    static func page(_ visit: Visit) throws -> Page {
        let sorting = Sorting(visit, by: [.created, .name])
        var wanted = ServerFilter()
        wanted.regionCode = visit.regionCode
        wanted.text = visit.query["q"]
        wanted.order = sorting.order
        wanted.page = visit.pageRequest
        let list = try visit.storage.servers(wanted)
        let facts = try visit.storage.serverVolumes(of: list.records.map(\.number))
        let rows = try list.records.map { server in
            let status = Status(server, isBeingSetUp: facts[server.number]?.isBeingDetached ?? false, visit.language)
            return Row(
                path: Paths.server(server.number), name: server.name, number: server.number.description, status: status.text,
                tone: status.tone, hypervisor: server.hypervisor.rawValue,
                volumeCount: try visit.volumes(on: server, limit: 1).totalCount, zone: server.zoneCode,
                created: Formats.minute(server.createdAt))
        }
        let createPath = FormAction.newPath(.servers, visit)
        let filter = Filter([visit.filter("q", .search)] + visit.regionFilter, visit)
        let model = ServersPage(
            createPath: createPath, filter: filter, columns: columns(sorting), hasRows: !rows.isEmpty, rows: rows,
            empty: EmptyList(filter, .noServers, next: (createPath, .registerServer), visit),
            pages: Paging(visit, number: visit.pageNumber, total: list.totalCount))
        return Page(template: "servers", title: .servers, model: model, area: Paths.servers, isListening: true)
    }

    private static func columns(_ sorting: Sorting) -> [Sorting.Column] {
        [
            sorting.column(.name, by: .name), sorting.column(.status), sorting.column(.hypervisor),
            sorting.column(.volumes, isNumber: true), sorting.column(.zone), sorting.column(.createdKST, by: .created),
        ]
    }
}

extension Visit {
    /// The volumes that a server has, coming and going ones too.
    func volumes(on server: ServerRecord, limit: Int) throws -> RecordPage<VolumeRecord> {
        var filter = VolumeFilter()
        filter.regionCode = server.regionCode
        filter.serverNumber = server.number
        filter.page = PageRequest(pageNo: 1, pageSize: limit)
        return try storage.volumes(filter)
    }
}

/// One server and its volumes.
struct ServerPage {
    /// A server has 20 volumes beside its base volume at most, those of `localhost` being no exception.
    private static let volumeMax = 200

    let name: String
    let description: String?
    let status: String
    let tone: String
    let actions: [ActionLink]
    let facts: [Fact]
    let hasRows: Bool
    let rows: [VolumeRow]

    static func page(_ server: ServerRecord, _ visit: Visit) throws -> Page {
        let isBeingSetUp = try visit.storage.serverVolumes(of: [server.number])[server.number]?.isBeingDetached ?? false
        let status = Status(server, isBeingSetUp: isBeingSetUp, visit.language)
        let rows = try visit.volumes(on: server, limit: volumeMax).records.map {
            VolumeRow($0, [server.number: server.name], visit.language)
        }
        let facts = [
            Fact(label: visit.text(.number), value: server.number.description),
            Fact(label: visit.text(.hypervisor), value: server.hypervisor.rawValue),
            Fact(label: visit.text(.zone), value: server.zoneCode),
            Fact(label: visit.text(.created), value: Formats.time(server.createdAt)),
        ]
        let model = ServerPage(
            name: server.name, description: server.description.isEmpty ? nil : server.description, status: status.text,
            tone: status.tone, actions: FormAction.links(on: .server(server), visit), facts: facts, hasRows: !rows.isEmpty,
            rows: rows)
        return Page(
            template: "server", title: .servers, model: model, area: Paths.servers, isListening: true, name: server.name)
    }
}
