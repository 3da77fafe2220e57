import VarveCatalog
import VarveService
import VarveWire

/// The list of snapshots.
struct SnapshotsPage {
    let fields: [FilterField]
    let hasRows: Bool
    let rows: [SnapshotRow]
    let pages: Paging?

    static func page(_ visit: Visit) throws -> Page {
        var filter = SnapshotFilter()
        filter.regionCode = visit.regionCode
        filter.name = visit.query["name"]
        filter.status = visit.query["status"].flatMap(StorageStatus.init)
        filter.page = visit.pageRequest
        // What is no number names no volume, and so no snapshot.
        if let volume = visit.query["volume"] { filter.volumeNumbers = [InstanceNumber(volume) ?? 0] }
        let list = try visit.storage.snapshots(filter)
        let rows = list.records.map { SnapshotRow($0, visit.language) }
        let model = SnapshotsPage(
            fields: fields(visit), hasRows: !rows.isEmpty, rows: rows,
            pages: Paging(visit, number: visit.pageNumber, total: list.totalCount))
        return Page(template: "snapshots", title: .snapshots, model: model, area: Paths.snapshots, isListening: true)
    }

    private static func fields(_ visit: Visit) -> [FilterField] {
        let statuses: [(String, Phrase)] = [("", .all), ("INIT", .statusCreating), ("CREAT", .statusCreated)]
        return [
            visit.filter("name", .name),
            FilterField(
                "status", visit.text(.status), visit.query["status"] ?? "", options: statuses.map { ($0, visit.text($1)) }),
            visit.filter("volume", .volume),
        ] + visit.regionFilter
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
    let volumePath: String
    let volume: String
    let created: String

    init(_ snapshot: SnapshotRecord, _ language: Language) {
        let status = Status(snapshot, language)
        path = Paths.snapshot(snapshot.number)
        name = snapshot.name
        number = snapshot.number.description
        self.status = status.text
        tone = status.tone
        kind = snapshot.kind == .full ? "FULL" : "INCREMENTAL \(snapshot.chainDepth)"
        size = Formats.size(snapshot.byteCount)
        volumePath = Paths.volume(snapshot.volumeNumber)
        volume = snapshot.volumeNumber.description
        created = Formats.time(snapshot.createdAt)
    }
}

/// One snapshot, and its place in the tree of its volume.
struct SnapshotPage {
    let name: String
    let description: String?
    let status: String
    let tone: String
    let actions: [ActionLink]
    let facts: [Fact]
    let drawing: TreeDrawing?

    static func page(_ snapshot: SnapshotRecord, _ visit: Visit) throws -> Page {
        let status = Status(snapshot, visit.language)
        let volume = try visit.volume(snapshot.volumeNumber)
        let tree = try SnapshotTree(of: snapshot.volumeNumber, volume, origin: volume?.snapshotNumber, visit)
        let model = SnapshotPage(
            name: snapshot.name, description: snapshot.description.isEmpty ? nil : snapshot.description, status: status.text,
            tone: status.tone, actions: FormAction.links(on: .snapshot(snapshot), visit), facts: try facts(snapshot, visit),
            drawing: try TreeDrawing(tree, here: snapshot.number, visit))
        return Page(
            template: "snapshot", title: .snapshots, model: model, area: Paths.snapshots, isListening: true,
            name: snapshot.name)
    }

    private static func facts(_ snapshot: SnapshotRecord, _ visit: Visit) throws -> [Fact] {
        var facts = [
            Fact(label: visit.text(.number), value: snapshot.number.description),
            Fact(label: visit.text(.kind), value: snapshot.kind.rawValue),
            Fact(label: visit.text(.size), value: Formats.size(snapshot.byteCount)),
            Fact(label: visit.text(.type), value: "\(snapshot.volumeType.rawValue) (\(snapshot.volumeType.hypervisor.rawValue))"),
            try visit.volumeFact(snapshot.volumeNumber, .volume),
            Fact(label: visit.text(.created), value: Formats.time(snapshot.createdAt)),
            Fact(label: visit.text(.bootable), value: visit.text(snapshot.isBootable ? .yes : .no)),
            Fact(label: visit.text(.encrypted), value: visit.text(snapshot.isEncrypted ? .yes : .no)),
        ]
        if let base = snapshot.baseNumber {
            facts.append(try visit.snapshotFact(base, .base))
            facts.append(Fact(label: visit.text(.depth), value: "\(snapshot.chainDepth)"))
        }
        return facts
    }
}
