import GRDB

extension VolumeRecord: StoredRecord {
    static var tableName: String { "volume" }

    init(row: Row) throws {
        self.init(
            number: try row.get("number"), accountID: try row.get("accountID"), name: try row.get("name"),
            byteCount: try row.get("byteCount"), type: try row.get("type"),
            regionCode: try row.get("regionCode"), zoneCode: try row.get("zoneCode"),
            status: try row.get("status"), operation: try row.get("operation"),
            createdAt: try row.getDate("createdAt"))
        description = try row.get("description")
        kind = try row.get("kind")
        serverNumber = try row.getOptional("serverNumber")
        deviceName = try row.getOptional("deviceName")
        snapshotNumber = try row.getOptional("snapshotNumber")
        isReturnProtected = try row.get("isReturnProtected")
        isEncrypted = try row.get("isEncrypted")
        isDeletedAfterDetach = try row.get("isDeletedAfterDetach")
    }

    func encode(to container: inout PersistenceContainer) {
        container["number"] = number.rawValue
        container["accountID"] = accountID.rawValue
        container["name"] = name
        container["description"] = description
        container["byteCount"] = byteCount
        container["kind"] = kind.rawValue
        container["type"] = type.rawValue
        container["regionCode"] = regionCode
        container["zoneCode"] = zoneCode
        container["status"] = status.rawValue
        container["operation"] = operation.rawValue
        container["serverNumber"] = serverNumber?.rawValue
        container["deviceName"] = deviceName
        container["snapshotNumber"] = snapshotNumber?.rawValue
        container["isReturnProtected"] = isReturnProtected
        container["isEncrypted"] = isEncrypted
        container["isDeletedAfterDetach"] = isDeletedAfterDetach
        container["createdAt"] = createdAt.catalogMilliseconds
    }
}
