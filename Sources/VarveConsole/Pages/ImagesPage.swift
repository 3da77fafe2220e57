import VarveCatalog
import VarveService
import VarveWire

/// The list of server images.
struct ImagesPage {
    struct Row {
        let path: String
        let name: String
        let number: String
        let status: String
        let tone: String
        let volumeCount: Int
        let size: String
        let created: String

        init(_ contents: ServerImageContents, _ language: Language) {
            let status = Status(contents.image, language)
            path = Paths.image(contents.image.number)
            name = contents.image.name
            number = contents.image.number.description
            self.status = status.text
            tone = status.tone
            volumeCount = contents.snapshots.count
            size = Formats.size(contents.snapshots.reduce(0) { $0 + $1.byteCount })
            created = Formats.minute(contents.image.createdAt)
        }
    }

    let filter: Filter
    let bulk: [ActionLink]
    let canPick: Bool
    let columns: [Sorting.Column]
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyList
    let pages: Paging?

    static func page(_ visit: Visit) throws -> Page {
        let sorting = Sorting(visit, by: [.created, .name])
        var wanted = ImageFilter()
        wanted.regionCode = visit.regionCode
        wanted.text = visit.query["q"]
        wanted.order = sorting.order
        wanted.page = visit.pageRequest
        let list = try visit.storage.images(wanted)
        let rows = list.records.map { Row($0, visit.language) }
        let filter = Filter([visit.filter("q", .search)] + visit.regionFilter, visit)
        let bulk = FormAction.links(onPicked: .images, visit)
        let model = ImagesPage(
            filter: filter, bulk: rows.isEmpty ? [] : bulk, canPick: !bulk.isEmpty, columns: columns(sorting),
            hasRows: !rows.isEmpty, rows: rows,
            empty: EmptyList(filter, .noImages, next: (Paths.snapshots, .snapshots), visit),
            pages: Paging(visit, number: visit.pageNumber, total: list.totalCount))
        return Page(template: "images", title: .images, model: model, area: Paths.images, isListening: true)
    }

    private static func columns(_ sorting: Sorting) -> [Sorting.Column] {
        [
            sorting.column(.name, by: .name), sorting.column(.status), sorting.column(.snapshots, isNumber: true),
            sorting.column(.size, isNumber: true), sorting.column(.createdKST, by: .created),
        ]
    }
}

/// One server image, and the snapshots that the volumes of its servers start with.
struct ImagePage {
    let name: String
    let description: String?
    let status: String
    let tone: String
    let actions: [ActionLink]
    let facts: [Fact]
    let rows: [SnapshotRow]

    static func page(_ contents: ServerImageContents, _ visit: Visit) throws -> Page {
        let (image, status) = (contents.image, Status(contents.image, visit.language))
        let names = try visit.volumeNames(contents.snapshots)
        let model = ImagePage(
            name: image.name, description: image.description.isEmpty ? nil : image.description, status: status.text,
            tone: status.tone, actions: FormAction.links(on: .image(contents), visit),
            facts: [
                Fact(label: visit.text(.number), value: image.number.description),
                Fact(label: visit.text(.region), value: image.regionCode),
                Fact(label: visit.text(.hypervisor), value: Hypervisor.kvm.rawValue),
                Fact(label: visit.text(.created), value: Formats.time(image.createdAt)),
            ], rows: contents.snapshots.map { SnapshotRow($0, names, visit.language) })
        return Page(template: "image", title: .images, model: model, area: Paths.images, isListening: true, name: image.name)
    }
}

extension Status {
    init(_ image: ImageRecord, _ language: Language) {
        let isPassing = image.operation != .none || image.status == .initialized
        self.init(image.statusName, isPassing: isPassing, language)
    }
}
