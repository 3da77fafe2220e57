extension Operation {
    /// Regions and zones (sheet 4.1 and 4.2).
    static let regions = [
        Operation(
            .read, "getRegionList", "Lists the regions; the first one is the default.", answers: Region.self, isRegional: false),
        Operation(.read, "getZoneList", "Lists the zones of a region.", answers: Zone.self),
    ]
}
