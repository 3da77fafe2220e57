extension Operation {
    /// Regions and zones (sheet 4.1 and 4.2).
    static let regions = [
        Operation("getRegionList", "Lists the regions; the first one is the default.", answers: Region.self),
        Operation("getZoneList", "Lists the zones of a region.", answers: Zone.self),
    ]
}
