public import struct Foundation.Date

/// An entry of the audit log: a call that changes something, or would have. Entries are added and never changed.
///
/// A call that was done has one entry, as durable as its change, because both are one transaction. A call that was refused, or failed, has
/// one that says so; if it failed after its change was accepted, both, with one request id: the later one says what was answered.
public struct AuditRecord: Equatable, Sendable {
    /// The place in the log, which gives it.
    public var number: Int64 = 0
    /// When the call came. Whole milliseconds.
    public var recordedAt: Date
    public var accountID: AccountID
    public var accessKey: String
    public var role: Role
    /// Where the call came from; empty if that was not known any more.
    public var clientAddress = ""
    public var operation: String
    /// What the call named, and what it made, changed or removed: numbers of objects, and access keys. Never a secret, never free text.
    public var objects: [String] = []
    public var httpStatus = 200
    /// The return code, or the gateway's error code; `0`: done.
    public var code = "0"
    public var requestID: String

    public init(recordedAt: Date, accountID: AccountID, accessKey: String, role: Role, operation: String, requestID: String) {
        self.recordedAt = recordedAt
        self.accountID = accountID
        self.accessKey = accessKey
        self.role = role
        self.operation = operation
        self.requestID = requestID
    }

    /// The same entry about these objects too, each named once.
    func naming(_ more: [String]) -> AuditRecord {
        var record = self
        for object in more where !record.objects.contains(object) { record.objects.append(object) }
        return record
    }
}
