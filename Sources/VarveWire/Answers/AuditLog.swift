/// An entry of the audit log, as Varve's own operation answers it.
public struct AuditLog: WireItem {
    public static let listName = "auditLogList"
    public static let example = AuditLog(
        auditLogNo: "1", requestDate: "2025-06-25T16:50:14+0900", accessKey: "TESTACCESSKEY0000001", role: .operator,
        clientAddress: "127.0.0.1", operationName: "createBlockStorageSnapshotInstance", objectNoList: ["10000002", "10000003"],
        httpStatus: 200, returnCode: "0", requestId: "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed")

    /// Its place in the log.
    public var auditLogNo: String
    /// When the call came, in Korean time: `2025-06-25T16:50:14+0900`.
    public var requestDate: String
    /// The access key that signed the call.
    public var accessKey: String
    /// The key's role then: `admin`, `operator` or `viewer`.
    public var role: String
    /// Where the call came from.
    public var clientAddress: String
    /// What was called.
    public var operationName: String
    /// The numbers of objects, and the access keys, that the call named, made, changed or removed.
    public var objectNoList: [String]
    /// Of the answer: 200 if it was done.
    public var httpStatus: Int64
    /// Of the answer: `0` if it was done.
    public var returnCode: String
    /// The call's name in the server's log.
    public var requestId: String

    /// One with these members; what is not given says nothing.
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
