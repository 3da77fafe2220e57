/// A region and its zones (contract sheet, section 4.1).
public struct RegionConfiguration: Equatable, Sendable {
    public var code: String
    public var name: String
    public var zones: [ZoneConfiguration]

    public init(code: String, name: String, zones: [ZoneConfiguration]) {
        self.code = code
        self.name = name
        self.zones = zones
    }

    func zone(_ code: String) -> ZoneConfiguration? { zones.first { $0.code == code } }
}
