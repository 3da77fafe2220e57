public import struct Foundation.Date

/// Which entries of the audit log are wanted; nil asks nothing of a field. The answer is ordered by time, newest first.
public struct AuditQuery: Equatable, Sendable {
    public var accountID: AccountID?
    /// From this moment on.
    public var since: Date?
    /// Before this moment.
    public var until: Date?
    public var operation: String?
    public var accessKey: String?
    /// One of ``AuditRecord/objects``.
    public var object: String?
    public var window: PageWindow?

    public init() {}
}
