import GRDB

extension SQLiteTransaction {
    func image(_ number: InstanceNumber) throws -> ImageRecord? {
        var query = ImageQuery()
        query.numbers = [number]
        return try images(query).records.first
    }

    func images(_ query: ImageQuery) throws -> RecordPage<ImageRecord> {
        var page: RecordPage<ImageRecord> = try page("serverImage", query.conditions, query.order.sql, query.window)
        let volumes = try volumes(ofImages: page.records.map(\.number))
        for index in page.records.indices { page.records[index].volumes = volumes[page.records[index].number] ?? [] }
        return page
    }

    func insert(_ image: ImageRecord) throws {
        try Stored(image).insert(db)
        for volume in image.volumes { try Stored(ImageVolumeRow(volume, of: image.number)).insert(db) }
    }

    func update(_ image: ImageRecord) throws { try Stored(image).update(db) }

    /// Its volumes go with it.
    func deleteImage(_ number: InstanceNumber) throws { try delete(from: "serverImage", number) }

    private func volumes(ofImages numbers: [InstanceNumber]) throws -> [InstanceNumber: [ImageRecord.Volume]] {
        if numbers.isEmpty { return [:] }
        var conditions = Conditions()
        conditions.add("imageNumber", isIn: numbers)
        let request = SQLRequest<Stored<ImageVolumeRow>>(
            literal: "SELECT * FROM serverImageVolume \(conditions.whereClause) ORDER BY imageNumber, position")
        let rows = try request.fetchAll(db).map(\.record)
        return Dictionary(grouping: rows, by: \.imageNumber).mapValues { $0.map(\.volume) }
    }
}
