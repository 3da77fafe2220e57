/// An entry of the audit log, as Varve's own operation answers it.
public struct AuditLog: WireItem {
    public static let listName = "auditLogList"
    public static let example = AuditLog(
        auditLogNo: "1", requestDate: "2025-06-25T16:50:14+0900", accessKey: "TESTACCESSKEY0000001", role: .operator,
        clientAddress: "127.0.0.1", operationName: "createBlockStorageSnapshotInstance", objectNoList: ["10000002", "10000003"],
        httpStatus: 200, returnCode: "0", requestId: "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed")

    /// Its place in the log.
    public var auditLogNo: String
    /// When the call came, as ``WireDate`` writes it.
    public var requestDate: String
    public var accessKey: String
    /// The key's role then.
    public var role: String
    public var clientAddress: String
    public var operationName: String
    /// The numbers of objects, and the access keys, that the call named, made, changed or removed.
    public var objectNoList: [String]
    public var httpStatus: Int64
    /// `0`: done.
    public var returnCode: String
    public var requestId: String

    public init(
        auditLogNo: String, requestDate: String, accessKey: String, role: AccessKeyRole, clientAddress: String,
        operationName: String, objectNoList: [String], httpStatus: Int64, returnCode: String, requestId: String
    ) {
        self.auditLogNo = auditLogNo
        self.requestDate = requestDate
        self.accessKey = accessKey
        self.role = role.rawValue
        self.clientAddress = clientAddress
        self.operationName = operationName
        self.objectNoList = objectNoList
        self.httpStatus = httpStatus
        self.returnCode = returnCode
        self.requestId = requestId
    }
}
