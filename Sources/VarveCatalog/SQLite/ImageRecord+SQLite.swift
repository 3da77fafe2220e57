import GRDB

/// The row alone: an image's volumes are rows of their own (``SQLiteTransaction``).
extension ImageRecord: StoredRecord {
    static var tableName: String { "serverImage" }

    init(row: Row) throws {
        self.init(
            number: try row.get("number"), accountID: try row.get("accountID"), name: try row.get("name"),
            regionCode: try row.get("regionCode"),
            status: try row.get("status"), operation: try row.get("operation"), volumes: [],
            createdAt: try row.getDate("createdAt"))
        description = try row.get("description")
    }

    func encode(to container: inout PersistenceContainer) {
        container["number"] = number.rawValue
        container["accountID"] = accountID.rawValue
        container["name"] = name
        container["description"] = description
        container["regionCode"] = regionCode
        container["status"] = status.rawValue
        container["operation"] = operation.rawValue
        container["createdAt"] = createdAt.catalogMilliseconds
    }
}

/// A row that says what one volume of an image starts with.
struct ImageVolumeRow: StoredRecord {
    static var tableName: String { "serverImageVolume" }

    let imageNumber: InstanceNumber
    let volume: ImageRecord.Volume

    init(_ volume: ImageRecord.Volume, of imageNumber: InstanceNumber) {
        self.imageNumber = imageNumber
        self.volume = volume
    }

    init(row: Row) throws {
        imageNumber = try row.get("imageNumber")
        volume = ImageRecord.Volume(order: try row.get("position"), snapshotNumber: try row.get("snapshotNumber"))
    }

    func encode(to container: inout PersistenceContainer) {
        container["imageNumber"] = imageNumber.rawValue
        container["position"] = volume.order
        container["snapshotNumber"] = volume.snapshotNumber.rawValue
    }
}
