import VarveCatalog
import VarveService
import VarveWire

/// The list of volumes.
struct VolumesPage {
    let createPath: String?
    let fields: [FilterField]
    let hasRows: Bool
    let rows: [VolumeRow]
    let pages: Paging?

    static func page(_ visit: Visit) throws -> Page {
        var filter = VolumeFilter()
        filter.regionCode = visit.regionCode
        filter.name = visit.query["name"]
        filter.serverName = visit.query["server"]
        filter.status = visit.query["status"].flatMap(StorageStatus.init)
        filter.page = visit.pageRequest
        let list = try visit.storage.volumes(filter)
        let servers = try visit.serverNames(of: list.records)
        let rows = list.records.map { VolumeRow($0, servers, visit.language) }
        let model = VolumesPage(
            createPath: visit.may("createBlockStorageInstance") ? "\(Paths.volumes)/\(FormAction.new)" : nil,
            fields: fields(visit), hasRows: !rows.isEmpty, rows: rows,
            pages: Paging(visit, number: visit.pageNumber, total: list.totalCount))
        return Page(template: "volumes", title: .volumes, model: model, area: Paths.volumes, isListening: true)
    }

    private static func fields(_ visit: Visit) -> [FilterField] {
        let statuses: [(String, Phrase)] = [
            ("", .all), ("INIT", .statusCreating), ("CREAT", .statusDetached), ("ATTAC", .statusAttached),
        ]
        return [
            visit.filter("name", .name),
            FilterField(
                "status", visit.text(.status), visit.query["status"] ?? "", options: statuses.map { ($0, visit.text($1)) }),
            visit.filter("server", .server),
        ] + visit.regionFilter
    }
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
        created = Formats.time(volume.createdAt)
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
