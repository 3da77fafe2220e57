import Foundation
import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let audit = [
        Binding("getAuditLogList") { call throws(ServiceError) in
            var filter = AuditFilter()
            filter.since = call[.auditedSince].map { Date(millisecondsSinceEpoch: $0) }
            filter.until = call[.auditedUntil].map { Date(millisecondsSinceEpoch: $0) }
            filter.operation = call[.auditedOperationName]
            filter.accessKey = call[.auditedAccessKey]
            filter.object = call[.auditedObjectNo]
            filter.page = PageRequest(pageNo: call[.pageNo], pageSize: call[.auditPageSize])
            let page = try call.service.auditLog(filter)
            return call.answer(page.records.map { AuditLog($0) }, totalRows: page.totalCount)
        }
    ]
}

extension Date {
    fileprivate init(millisecondsSinceEpoch milliseconds: Int) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
