package import VarveCatalog
package import VarveWire

extension AuditLog {
    /// The entry as the wire shows it.
    package init(_ record: AuditRecord) {
        self.init(
            auditLogNo: "\(record.number)", requestDate: WireDate.format(record.recordedAt), accessKey: record.accessKey,
            role: AccessKeyRole(record.role), clientAddress: record.clientAddress, operationName: record.operation,
            objectNoList: record.objects, httpStatus: Int64(record.httpStatus), returnCode: record.code,
            requestId: record.requestID)
    }
}
