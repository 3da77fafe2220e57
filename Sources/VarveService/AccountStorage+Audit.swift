public import VarveCatalog
public import VarveWire

extension AccountStorage {
    /// The audit log of the caller's account, newest first.
    public func auditLog(_ filter: AuditFilter = AuditFilter()) throws(ServiceError) -> RecordPage<AuditRecord> {
        try read { try $0.auditRecords(filter.query) }
    }
}
