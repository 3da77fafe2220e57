/// A region (sheet 5).
public struct Region: WireItem {
    public static let listName = "regionList"
    public static let example = Region(regionCode: "KR", regionName: "Korea")

    /// Its code, as in `KR`.
    public var regionCode: String
    /// Its name for people.
    public var regionName: String

    /// One with these members; what is not given says nothing.
    public init(regionCode: String, regionName: String) {
        self.regionCode = regionCode
        self.regionName = regionName
    }
}
