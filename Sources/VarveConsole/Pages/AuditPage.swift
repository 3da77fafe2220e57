import VarveCatalog
import VarveService
import VarveWire

/// The audit log of the account, for its admins.
struct AuditPage {
    struct Row {
        let time: String
        let operation: String
        let objects: String
        let result: String
        let tone: String
        let accessKey: String
        let role: String
        let address: String
        let requestID: String
    }

    let fields: [FilterField]
    let hasRows: Bool
    let rows: [Row]
    let pages: Paging?

    static func page(_ visit: Visit) throws -> Page {
        try visit.require("getAuditLogList")
        var filter = AuditFilter()
        filter.operation = visit.query["operation"]
        filter.accessKey = visit.query["key"]
        filter.object = visit.query["object"]
        filter.page = visit.pageRequest
        let list = try visit.storage.auditLog(filter)
        let model = AuditPage(
            fields: [
                visit.filter("operation", .operation), visit.filter("key", .accessKey), visit.filter("object", .objectOrKey),
            ],
            hasRows: !list.records.isEmpty, rows: list.records.map(row),
            pages: Paging(visit, number: visit.pageNumber, total: list.totalCount))
        return Page(template: "audit", title: .audit, model: model, area: Paths.audit, isListening: true)
    }

    private static func row(_ entry: AuditRecord) -> Row {
        let isDone = entry.httpStatus == 200
        return Row(
            time: Formats.time(entry.recordedAt), operation: entry.operation,
            objects: entry.objects.joined(separator: ", "),
            result: isDone ? "\(entry.httpStatus)" : "\(entry.httpStatus) · \(entry.code)",
            tone: (isDone ? Status.Tone.good : .bad).rawValue, accessKey: entry.accessKey, role: entry.role.rawValue,
            address: entry.clientAddress, requestID: entry.requestID)
    }
}
