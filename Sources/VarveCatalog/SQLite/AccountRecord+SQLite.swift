import GRDB

extension AccountRecord: StoredRecord {
    static var tableName: String { "account" }

    init(row: Row) throws {
        self.init(id: try row.get("id"), name: try row.get("name"), createdAt: try row.getDate("createdAt"))
    }

    func encode(to container: inout PersistenceContainer) {
        container["id"] = id.rawValue
        container["name"] = name
        container["createdAt"] = createdAt.catalogMilliseconds
    }
}
