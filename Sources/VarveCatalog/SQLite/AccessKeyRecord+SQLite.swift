import Foundation
import GRDB

extension AccessKeyRecord: StoredRecord {
    static var tableName: String { "accessKey" }

    init(row: Row) throws {
        self.init(
            accessKey: try row.get("accessKey"), accountID: try row.get("accountID"), role: try row.get("role"),
            sealedSecret: try row.get("sealedSecret"),
            description: try row.get("description"), createdAt: try row.getDate("createdAt"))
        revokedAt = try row.getOptionalDate("revokedAt")
    }

    func encode(to container: inout PersistenceContainer) {
        container["accessKey"] = accessKey
        container["accountID"] = accountID.rawValue
        container["role"] = role.rawValue
        container["sealedSecret"] = sealedSecret
        container["description"] = description
        container["createdAt"] = createdAt.catalogMilliseconds
        container["revokedAt"] = revokedAt?.catalogMilliseconds
    }
}
