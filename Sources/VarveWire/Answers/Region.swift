/// A region (sheet 5).
public struct Region: WireItem {
    public static let listName = "regionList"
    public static let example = Region(regionCode: "KR", regionName: "Korea")

    public var regionCode: String
    public var regionName: String

    public init(regionCode: String, regionName: String) {
        self.regionCode = regionCode
        self.regionName = regionName
    }
}
