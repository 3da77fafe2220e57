import VarveCatalog
import VarveWire

extension AccessKey {
    /// The key as the wire shows it, without its secret.
    init(_ record: AccessKeyRecord, accountName: String) {
        self.init(
            accessKey: record.accessKey, accountName: accountName, role: AccessKeyRole(record.role),
            createDate: WireDate.format(record.createdAt))
        accessKeyDescription = record.description
        revokeDate = record.revokedAt.map { WireDate.format($0) } ?? ""
    }
}

extension AccessKeyRole {
    init(_ role: Role) {
        switch role {
        case .admin: self = .admin
        case .operator: self = .operator
        case .viewer: self = .viewer
        }
    }
}
