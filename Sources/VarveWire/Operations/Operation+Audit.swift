extension Operation {
    /// The audit log of the caller's account: Varve's own.
    static let audit = [
        Operation(
            .read, "getAuditLogList", "Lists the calls that changed something, or were refused to, newest first.",
            answers: AuditLog.self, isRegional: false, isNCP: false, isForAdmins: true,
            parameters: [
                AnyParameter(.auditedSince), AnyParameter(.auditedUntil), AnyParameter(.auditedOperationName),
                AnyParameter(.auditedAccessKey), AnyParameter(.auditedObjectNo), AnyParameter(.pageNo),
                AnyParameter(.auditPageSize),
            ])
    ]
}
