public import VarveCatalog
public import VarveWire

/// Server images (contract sheet, sections 4.19 and 4.20).
extension AccountStorage {
    /// createServerImageFromSnapshot. Answers INIT / CREAT / `creating`, ends `created`. Its snapshots stay until it is gone.
    public func createImage(_ request: ImageRequest) throws(ServiceError) -> ServerImageContents {
        let region = try configuration.region(request.regionCode)
        try ImageRules.checkOrders(of: request.volumes)
        return try create { catalog in
            try ImageRules.checkSnapshots(of: request.volumes, region, catalog)
            var image = ImageRecord(
                number: try catalog.allocateNumber(), accountID: accountID, name: request.name, regionCode: region.code,
                status: .initialized,
                operation: .create, volumes: request.volumes, createdAt: timestamp())
            image.description = request.description
            try catalog.insert(image)
            return try catalog.contents(of: image)
        }
    }

    /// getServerImageList, newest first.
    public func images(_ filter: ImageFilter = ImageFilter()) throws(ServiceError) -> RecordPage<ServerImageContents> {
        let query = try filter.query(configuration)
        return try read { catalog in
            let page = try catalog.images(query)
            return RecordPage(records: try catalog.contents(ofImages: page.records), totalCount: page.totalCount)
        }
    }

    /// getServerImageDetail; nil if the region has no such image.
    public func image(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> ServerImageContents? {
        var filter = ImageFilter()
        filter.regionCode = regionCode
        filter.numbers = [number]
        return try images(filter).records.first
    }

    /// deleteServerImage: all of them, or none. Answers CREAT / TERMT / `terminating`. Servers made from them, and their snapshots, stay.
    public func deleteImages(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerImageContents]
    {
        let region = try configuration.region(regionCode)
        let numbers = numbers.uniqued
        return try withLocks(numbers) { () throws(ServiceError) in
            let images = try write(followedBy: numbers.map { Transition(.deleteImage, $0) }) { catalog in
                let images = try numbers.map { number in
                    var image = try catalog.requireIdleImage(number, in: region, WireName.imageNumbers)
                    image.operation = .terminate
                    try catalog.update(image)
                    return image
                }
                return try catalog.contents(ofImages: images)
            }
            runner.enqueue(images.compactMap(\.unfinished))
            return images
        }
    }
}

extension CatalogReader {
    func contents(of image: ImageRecord) throws -> ServerImageContents {
        ServerImageContents(
            image: image, snapshots: try image.volumes.compactMap { try snapshot($0.snapshotNumber) })
    }

    func contents(ofImages images: [ImageRecord]) throws -> [ServerImageContents] {
        var query = SnapshotQuery()
        query.numbers = images.flatMap { $0.volumes.map(\.snapshotNumber) }
        let snapshots = Dictionary(try snapshots(query).records.map { ($0.number, $0) }) { first, _ in first }
        return images.map { image in
            ServerImageContents(image: image, snapshots: image.volumes.compactMap { snapshots[$0.snapshotNumber] })
        }
    }
}
