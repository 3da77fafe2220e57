import Foundation
import VarveCatalog
import VarveService
import VarveWire

/// The audit log of the account, for its admins.
struct AuditPage {
    struct Row {
        let time: String
        let operation: String
        let objects: [String]
        let result: String
        let tone: String
        let accessKey: String
        let role: String
        let address: String
        let requestID: String
    }

    let filter: Filter
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyList
    let pages: Paging?

    static func page(_ visit: Visit) throws -> Page {
        try visit.require("getAuditLogList")
        var wanted = AuditFilter()
        wanted.operation = visit.query["operation"]
        wanted.accessKey = visit.query["key"]
        wanted.object = visit.query["object"]
        wanted.since = visit.query["from"].flatMap(Formats.day)
        wanted.until = visit.query["to"].flatMap(Formats.day).map { $0.addingTimeInterval(Formats.secondsPerDay) }
        wanted.page = visit.pageRequest
        let list = try visit.storage.auditLog(wanted)
        let filter = Filter(fields(visit), visit)
        let model = AuditPage(
            filter: filter, hasRows: !list.records.isEmpty, rows: list.records.map(row),
            empty: EmptyList(filter, .noEntries, visit),
            pages: Paging(visit, number: visit.pageNumber, total: list.totalCount))
        return Page(template: "audit", title: .audit, model: model, area: Paths.audit, isListening: true)
    }

    private static func fields(_ visit: Visit) -> [FilterField] {
        let operations = VarveWire.Operation.all.filter { $0.access == .change }.map(\.name).sorted()
        return [
            FilterField(
                "operation", visit.text(.operation), visit.query["operation"] ?? "",
                options: [("", visit.text(.all))] + operations.map { ($0, $0) }),
            visit.filter("object", .objectOrKey), visit.filter("key", .accessKey),
            FilterField(day: "from", visit.text(.fromDay), visit.query["from"] ?? ""),
            FilterField(day: "to", visit.text(.toDay), visit.query["to"] ?? ""),
        ]
    }

    static func row(_ entry: AuditRecord) -> Row {
        let isDone = entry.httpStatus == 200
        return Row(
            time: Formats.second(entry.recordedAt), operation: entry.operation,
            objects: entry.objects,
            result: isDone ? "\(entry.httpStatus)" : "\(entry.httpStatus) · \(entry.code)",
            tone: (isDone ? Status.Tone.good : .bad).rawValue, accessKey: entry.accessKey, role: entry.role.rawValue,
            address: entry.clientAddress, requestID: entry.requestID)
    }
}
