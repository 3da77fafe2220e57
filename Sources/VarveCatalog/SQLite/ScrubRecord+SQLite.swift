import GRDB

extension ScrubRecord: StoredRecord {
    static var tableName: String { "poolScrub" }
    private static let id = 1

    init(row: Row) throws {
        self.init(startedAt: try row.getDate("startedAt"))
        endedAt = try row.getOptionalDate("endedAt")
        stage = try row.get("stage")
        lastNumber = try row.get("lastNumber")
        position = try row.get("position")
        imageCount = try row.get("imageCount")
        doneByteCount = try row.get("doneByteCount")
        readByteCount = try row.get("readByteCount")
        sharedByteCount = try row.get("sharedByteCount")
        notedByteCount = try row.get("notedByteCount")
        wrongUnitCount = try row.get("wrongUnitCount")
        let places: String = try row.get("wrongPlaces")
        wrongPlaces = places.split(separator: "\n").map(String.init)
    }

    func encode(to container: inout PersistenceContainer) {
        container["id"] = Self.id
        container["startedAt"] = startedAt.catalogMilliseconds
        container["endedAt"] = endedAt?.catalogMilliseconds
        container["stage"] = stage.rawValue
        container["lastNumber"] = lastNumber
        container["position"] = position
        container["imageCount"] = imageCount
        container["doneByteCount"] = doneByteCount
        container["readByteCount"] = readByteCount
        container["sharedByteCount"] = sharedByteCount
        container["notedByteCount"] = notedByteCount
        container["wrongUnitCount"] = wrongUnitCount
        container["wrongPlaces"] = wrongPlaces.joined(separator: "\n")
    }
}

extension SQLiteTransaction {
    func scrub() throws -> ScrubRecord? {
        let request: SQLRequest<Stored<ScrubRecord>> = "SELECT * FROM poolScrub"
        return try request.fetchOne(db)?.record
    }

    func save(_ scrub: ScrubRecord) throws { try Stored(scrub).save(db) }
}
