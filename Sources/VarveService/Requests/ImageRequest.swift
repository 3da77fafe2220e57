public import VarveCatalog

/// What createServerImageFromSnapshot asks for (contract sheet, section 4.19).
public struct ImageRequest: Equatable, Sendable {
    public var regionCode: String?
    public var name: String
    public var description = ""
    /// One of them is the base volume, which has the order 0.
    public var volumes: [ImageRecord.Volume]

    public init(name: String, volumes: [ImageRecord.Volume]) {
        self.name = name
        self.volumes = volumes
    }
}
