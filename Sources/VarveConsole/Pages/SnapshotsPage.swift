import VarveCatalog
import VarveService
import VarveWire

/// The list of snapshots.
struct SnapshotsPage {
    let filter: Filter
    let bulk: [ActionLink]
    let canPick: Bool
    let columns: [Sorting.Column]
    let hasRows: Bool
    let rows: [SnapshotRow]
    let empty: EmptyList
    let pages: Paging?

    static func page(_ visit: Visit) throws -> Page {
        let sorting = Sorting(visit, by: [.created, .name, .size])
        let list = try visit.storage.snapshots(wanted(visit, sorting))
        let names = try visit.volumeNames(list.records)
        let rows = list.records.map { SnapshotRow($0, names, visit.language) }
        let filter = Filter(fields(visit), visit)
        let bulk = FormAction.links(onPicked: .snapshots, visit)
        let model = SnapshotsPage(
            filter: filter, bulk: rows.isEmpty ? [] : bulk, canPick: !bulk.isEmpty, columns: columns(sorting),
            hasRows: !rows.isEmpty, rows: rows,
            empty: EmptyList(filter, .noSnapshots, next: (Paths.volumes, .volumes), visit),
            pages: Paging(visit, number: visit.pageNumber, total: list.totalCount))
        return Page(template: "snapshots", title: .snapshots, model: model, area: Paths.snapshots, isListening: true)
    }

    private static func wanted(_ visit: Visit, _ sorting: Sorting) -> SnapshotFilter {
        var filter = SnapshotFilter()
        filter.regionCode = visit.regionCode
        filter.text = visit.query["q"]
        filter.status = visit.query["status"].flatMap(StorageStatus.init)
        // What is no number names no volume, and so no snapshot.
        if let volume = visit.query["volume"] { filter.volumeNumbers = [InstanceNumber(volume) ?? 0] }
        filter.order = sorting.order
        filter.page = visit.pageRequest
        return filter
    }

    private static func columns(_ sorting: Sorting) -> [Sorting.Column] {
        [
            sorting.column(.name, by: .name), sorting.column(.status), sorting.column(.kind),
            sorting.column(.size, by: .size, isNumber: true), sorting.column(.volume),
            sorting.column(.createdKST, by: .created),
        ]
    }

    private static func fields(_ visit: Visit) -> [FilterField] {
        [
            visit.filter("q", .search),
            visit.filter("status", .status, [("", .all), ("INIT", .statusCreating), ("CREAT", .statusCreated)]),
            visit.filter("volume", .volumeNumber),
        ] + visit.regionFilter
    }
}

extension Visit {
    /// The names of the volumes that snapshots were taken of; those that are gone have none.
    func volumeNames(_ snapshots: [SnapshotRecord]) throws -> [InstanceNumber: String] {
        var names: [InstanceNumber: String] = [:]
        for (region, snapshots) in Dictionary(grouping: snapshots, by: \.regionCode) {
            var filter = VolumeFilter()
            filter.regionCode = region
            filter.numbers = Array(Set(snapshots.map(\.volumeNumber)))
            for volume in try storage.volumes(filter).records { names[volume.number] = volume.name }
        }
        return names
    }
}

/// A snapshot in a list.
struct SnapshotRow {
    let path: String
    let name: String
    let number: String
    let status: String
    let tone: String
    let kind: String
    let size: String
    let volume: Link
    let created: String

    /// - Parameter volumes: the names of those that are there.
    init(_ snapshot: SnapshotRecord, _ volumes: [InstanceNumber: String], _ language: Language) {
        let status = Status(snapshot, language)
        path = Paths.snapshot(snapshot.number)
        name = snapshot.name
        number = snapshot.number.description
        self.status = status.text
        tone = status.tone
        kind = Self.kind(snapshot)
        size = Formats.size(snapshot.byteCount)
        // A volume that is gone has no page, but its snapshots are together still.
        let number = snapshot.volumeNumber
        volume = Link(
            name: volumes[number] ?? language[.goneVolume],
            path: volumes[number] == nil ? Paths.with([("volume", "\(number)")], at: Paths.snapshots) : Paths.volume(number),
            details: "\(number)")
        created = Formats.minute(snapshot.createdAt)
    }

    /// With the place of an INCREMENTAL in its chain.
    static func kind(_ snapshot: SnapshotRecord) -> String {
        snapshot.kind == .full ? snapshot.kind.rawValue : "\(snapshot.kind.rawValue) \(snapshot.chainDepth)"
    }
}
