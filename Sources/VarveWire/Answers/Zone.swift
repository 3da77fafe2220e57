/// A zone of a region (sheet 5).
public struct Zone: WireItem {
    public static let listName = "zoneList"
    public static let example = Zone(zoneName: "KR-1", zoneCode: "KR-1", regionCode: "KR", zoneDescription: "Gasan")

    public var zoneName: String
    public var zoneCode: String
    public var regionCode: String
    public var zoneDescription: String

    public init(zoneName: String, zoneCode: String, regionCode: String, zoneDescription: String = "") {
        self.zoneName = zoneName
        self.zoneCode = zoneCode
        self.regionCode = regionCode
        self.zoneDescription = zoneDescription
    }
}
