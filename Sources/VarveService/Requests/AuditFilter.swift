public import VarveCatalog

public import struct Foundation.Date

/// Which entries of the account's audit log a list wants. Nil asks nothing.
public struct AuditFilter: Equatable, Sendable {
    /// From this moment on.
    public var since: Date?
    /// Before this moment.
    public var until: Date?
    public var operation: String?
    public var accessKey: String?
    /// The number of an object, or an access key, that entries name.
    public var object: String?
    public var page = PageRequest()

    public init() {}

    /// What a catalog is asked for.
    public var query: AuditQuery {
        var query = AuditQuery()
        query.since = since
        query.until = until
        query.operation = operation
        query.accessKey = accessKey
        query.object = object
        query.window = page.window
        return query
    }
}
