extension Operation {
    /// Regions, and what they have (sheet 4.1 to 4.3).
    static let regions = [
        Operation(
            .read, "getRegionList", "Lists the regions; the first one is the default.", answers: Region.self, isRegional: false),
        Operation(.read, "getZoneList", "Lists the zones of a region.", answers: Zone.self),
        Operation(.read, "getHypervisorTypeList", "Lists the hypervisors that are offered.", answers: HypervisorTypeItem.self),
    ]
}
