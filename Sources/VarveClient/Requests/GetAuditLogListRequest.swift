// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `getAuditLogList`: Lists the calls that changed something, or were refused to, newest first.
public struct GetAuditLogListRequest: PagedRequest, Equatable {
    public typealias Item = AuditLog
    public static let operationName = "getAuditLogList"

    /// Only calls from this moment on, in milliseconds since the Unix epoch.
    public var fromEventTime: Int?
    /// Only calls before this moment, in milliseconds since the Unix epoch.
    public var toEventTime: Int?
    /// Only calls of this operation.
    public var operationName: String?
    /// Only calls with this access key.
    public var accessKey: String?
    /// Only calls about the object of this number, or about this access key.
    public var objectNo: String?
    /// The page to answer; 0 and 1 are both the first. Needs pageSize. When nil: `0`.
    public var pageNo: Int?
    /// How many entries make a page. When nil: `100`.
    public var pageSize: Int?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        fromEventTime: Int? = nil,
        toEventTime: Int? = nil,
        operationName: String? = nil,
        accessKey: String? = nil,
        objectNo: String? = nil,
        pageNo: Int? = nil,
        pageSize: Int? = nil
    ) {
        self.fromEventTime = fromEventTime
        self.toEventTime = toEventTime
        self.operationName = operationName
        self.accessKey = accessKey
        self.objectNo = objectNo
        self.pageNo = pageNo
        self.pageSize = pageSize
    }
}
