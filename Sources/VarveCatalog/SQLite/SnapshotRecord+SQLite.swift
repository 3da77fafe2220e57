import GRDB

extension SnapshotRecord: StoredRecord {
    static var tableName: String { "snapshot" }

    init(row: Row) throws {
        self.init(
            number: try row.get("number"), accountID: try row.get("accountID"), name: try row.get("name"),
            byteCount: try row.get("byteCount"), volumeNumber: try row.get("volumeNumber"),
            volumeType: try row.get("volumeType"), regionCode: try row.get("regionCode"),
            status: try row.get("status"), operation: try row.get("operation"),
            createdAt: try row.getDate("createdAt"))
        description = try row.get("description")
        kind = try row.get("kind")
        baseNumber = try row.getOptional("baseNumber")
        chainDepth = try row.get("chainDepth")
        isBootable = try row.get("isBootable")
        isEncrypted = try row.get("isEncrypted")
    }

    func encode(to container: inout PersistenceContainer) {
        container["number"] = number.rawValue
        container["accountID"] = accountID.rawValue
        container["name"] = name
        container["description"] = description
        container["byteCount"] = byteCount
        container["volumeNumber"] = volumeNumber.rawValue
        container["volumeType"] = volumeType.rawValue
        container["regionCode"] = regionCode
        container["status"] = status.rawValue
        container["operation"] = operation.rawValue
        container["kind"] = kind.rawValue
        container["baseNumber"] = baseNumber?.rawValue
        container["chainDepth"] = chainDepth
        container["isBootable"] = isBootable
        container["isEncrypted"] = isEncrypted
        container["createdAt"] = createdAt.catalogMilliseconds
    }
}
