import GRDB

extension ServerRecord: StoredRecord {
    static var tableName: String { "server" }

    init(row: Row) throws {
        self.init(
            number: try row.get("number"), accountID: try row.get("accountID"), name: try row.get("name"),
            regionCode: try row.get("regionCode"), zoneCode: try row.get("zoneCode"),
            createdAt: try row.getDate("createdAt"))
        description = try row.get("description")
        spansZones = try row.get("spansZones")
        hypervisor = try row.get("hypervisor")
        imageNumber = try row.getOptional("imageNumber")
        status = try row.get("status")
        operation = try row.get("operation")
    }

    func encode(to container: inout PersistenceContainer) {
        container["number"] = number.rawValue
        container["accountID"] = accountID.rawValue
        container["name"] = name
        container["description"] = description
        container["regionCode"] = regionCode
        container["zoneCode"] = zoneCode
        container["spansZones"] = spansZones
        container["hypervisor"] = hypervisor.rawValue
        container["imageNumber"] = imageNumber?.rawValue
        container["status"] = status.rawValue
        container["operation"] = operation.rawValue
        container["createdAt"] = createdAt.catalogMilliseconds
    }
}
