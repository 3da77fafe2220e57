import VarveCatalog
import VarveService
import VarveWire

/// The list of volumes.
struct VolumesPage {
    let createPath: String?
    let filter: Filter
    let bulk: [ActionLink]
    let canPick: Bool
    let columns: [Sorting.Column]
    let hasRows: Bool
    let rows: [VolumeRow]
    let empty: EmptyList
    let pages: Paging?

    static func page(_ visit: Visit) throws -> Page {
        let sorting = Sorting(visit, by: [.created, .name, .size])
        let list = try visit.storage.volumes(wanted(visit, sorting))
        let servers = try visit.serverNames(of: list.records)
        let rows = list.records.map { VolumeRow($0, servers, visit.language) }
        let (createPath, filter) = (FormAction.newPath(.volumes, visit), Filter(try fields(visit), visit))
        let bulk = FormAction.links(onPicked: .volumes, visit)
        let model = VolumesPage(
            createPath: createPath, filter: filter, bulk: rows.isEmpty ? [] : bulk, canPick: !bulk.isEmpty,
            columns: columns(sorting), hasRows: !rows.isEmpty, rows: rows,
            empty: EmptyList(filter, .noVolumes, next: (createPath, .createVolume), visit),
            pages: Paging(visit, number: visit.pageNumber, total: list.totalCount))
        return Page(template: "volumes", title: .volumes, model: model, area: Paths.volumes, isListening: true)
    }

    private static func wanted(_ visit: Visit, _ sorting: Sorting) -> VolumeFilter {
        var filter = VolumeFilter()
        filter.regionCode = visit.regionCode
        filter.text = visit.query["q"]
        // What is no number names no server, and so no volume.
        filter.serverNumber = visit.query["server"].map { InstanceNumber($0) ?? 0 }
        filter.status = visit.query["status"].flatMap(StorageStatus.init)
        filter.order = sorting.order
        filter.page = visit.pageRequest
        return filter
    }

    private static func columns(_ sorting: Sorting) -> [Sorting.Column] {
        [
            sorting.column(.name, by: .name), sorting.column(.status), sorting.column(.size, by: .size, isNumber: true),
            sorting.column(.type), sorting.column(.server), sorting.column(.zone), sorting.column(.createdKST, by: .created),
        ]
    }

    private static func fields(_ visit: Visit) throws -> [FilterField] {
        var servers = ServerFilter()
        servers.regionCode = visit.regionCode
        servers.page = PageRequest(pageNo: 1, pageSize: serverChoiceMax)
        servers.order = ListOrder(by: .name)
        let choices = try visit.storage.servers(servers).records.map { (value: "\($0.number)", label: $0.name) }
        let statuses: [(String, Phrase)] = [
            ("", .all), ("INIT", .statusCreating), ("CREAT", .statusDetached), ("ATTAC", .statusAttached),
        ]
        return [
            visit.filter("q", .search), visit.filter("status", .status, statuses),
            FilterField(
                "server", visit.text(.server), visit.query["server"] ?? "", options: [("", visit.text(.all))] + choices),
        ] + visit.regionFilter
    }

    /// Servers to choose from above the list. The volumes of others are on the servers' own pages.
    private static let serverChoiceMax = 200
}

/// A volume in a list.
struct VolumeRow {
    let path: String
    let name: String
    let number: String
    let isProtected: Bool
    let status: String
    let tone: String
    let size: String
    let type: String
    let server: Link?
    let zone: String
    let created: String

    init(_ volume: VolumeRecord, _ servers: [InstanceNumber: String], _ language: Language) {
        let status = Status(volume, language)
        path = Paths.volume(volume.number)
        name = volume.name
        number = volume.number.description
        isProtected = volume.isReturnProtected
        self.status = status.text
        tone = status.tone
        size = Formats.size(volume.byteCount)
        type = volume.type.rawValue
        server = volume.serverNumber.map {
            Link(name: servers[$0] ?? $0.description, path: Paths.server($0), device: volume.deviceName)
        }
        zone = volume.zoneCode
        created = Formats.minute(volume.createdAt)
    }
}

extension Visit {
    /// The names of the servers that volumes are on.
    func serverNames(of volumes: [VolumeRecord]) throws -> [InstanceNumber: String] {
        var names: [InstanceNumber: String] = [:]
        for (region, volumes) in Dictionary(grouping: volumes.filter { $0.serverNumber != nil }, by: \.regionCode) {
            var filter = ServerFilter()
            filter.regionCode = region
            filter.numbers = Array(Set(volumes.compactMap(\.serverNumber)))
            for server in try storage.servers(filter).records { names[server.number] = server.name }
        }
        return names
    }
}

extension Status {
    init(_ volume: VolumeRecord, _ language: Language) {
        let isPassing = volume.operation != .none || volume.status == .initialized
        self.init(volume.statusName, isPassing: isPassing, language)
    }

    init(_ snapshot: SnapshotRecord, _ language: Language) {
        let isPassing = snapshot.operation != .none || snapshot.status == .initialized
        self.init(snapshot.statusName, isPassing: isPassing, language)
    }

    init(_ server: ServerRecord, isBeingSetUp: Bool, _ language: Language) {
        let isPassing = server.operation != .none || isBeingSetUp || [.initialized, .created].contains(server.status)
        self.init(server.statusName(isBeingSetUp: isBeingSetUp), isPassing: isPassing, language)
    }
}
