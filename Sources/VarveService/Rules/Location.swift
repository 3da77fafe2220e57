import VarveWire

extension ServiceConfiguration {
    /// The region that `regionCode` means; absent, the default one.
    func region(_ code: String?) throws(ServiceError) -> RegionConfiguration {
        guard let code else { return defaultRegion }
        guard let region = regions.first(where: { $0.code == code }) else {
            let codes = regions.map(\.code).joined(separator: ", ")
            throw ServiceError(.noRegion, naming: WireName.region, ["region": code, "regions": codes])
        }
        return region
    }
}

extension RegionConfiguration {
    func requireZone(_ code: String) throws(ServiceError) -> ZoneConfiguration {
        guard let zone = zone(code) else {
            let codes = zones.map(\.code).joined(separator: ", ")
            throw ServiceError(.noZone, naming: WireName.zone, ["zone": code, "region": self.code, "zones": codes])
        }
        return zone
    }
}
