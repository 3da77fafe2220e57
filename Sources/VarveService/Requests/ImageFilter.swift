public import VarveCatalog
import VarveWire

/// Which server images a list wants (contract sheet, section 4.20). Nil, and an empty list, ask nothing.
public struct ImageFilter: Equatable, Sendable {
    public var regionCode: String?
    public var numbers: [InstanceNumber] = []
    /// The exact name.
    public var name: String?
    /// A part of the name, whatever its case, or of the number.
    public var text: String?
    public var status: StorageStatus?
    public var page = PageRequest()
    public var order = ListOrder()

    public init() {}

    func query(_ configuration: ServiceConfiguration) throws(ServiceError) -> ImageQuery {
        var query = ImageQuery()
        query.regionCode = try configuration.region(regionCode).code
        query.numbers = numbers.nonEmpty
        query.name = name
        query.text = text
        query.status = status
        query.order = order
        query.window = page.window
        return query
    }
}

/// A server image, and the snapshots that its volumes start with.
public struct ServerImageContents: Equatable, Sendable {
    public var image: ImageRecord
    /// By their order in the image, the base volume's first.
    public var snapshots: [SnapshotRecord]
}
