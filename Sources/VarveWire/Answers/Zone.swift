/// A zone of a region (sheet 5).
public struct Zone: WireItem {
    public static let listName = "zoneList"
    public static let example = Zone(zoneName: "KR-1", zoneCode: "KR-1", regionCode: "KR", zoneDescription: "Gasan")

    /// Its name, which is its code.
    public var zoneName: String
    /// Its code, as in `KR-1`.
    public var zoneCode: String
    /// The region that it is in, as in `KR`.
    public var regionCode: String
    /// Where it is, in the language of the service.
    public var zoneDescription: String

    /// One with these members; what is not given says nothing.
    public init(zoneName: String, zoneCode: String, regionCode: String, zoneDescription: String = "") {
        self.zoneName = zoneName
        self.zoneCode = zoneCode
        self.regionCode = regionCode
        self.zoneDescription = zoneDescription
    }
}
