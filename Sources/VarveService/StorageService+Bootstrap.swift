public import VarveCatalog
public import VarveWire

extension StorageService {
    /// Fills an empty catalog: the root account, the server `localhost` and a first access key, all of them or nothing.
    ///
    /// `localhost` is the machine that Varve runs on. It has a zone and a hypervisor, as every server must (the default region's
    /// first zone, KVM), but takes volumes of every zone of that region and of either hypervisor, because it is where all of them
    /// are.
    ///
    /// - Returns: the new key; nil if the catalog was filled before. The secret can also be had from `keys` later.
    public func bootstrap(keys: KeyStore) throws(ServiceError) -> AccessKeyPair? {
        let now = timestamp()
        return try write { catalog in
            guard try catalog.account(.root) == nil else { return nil }
            try catalog.insert(AccountRecord(id: .root, name: "root", createdAt: now))
            try insertLocalhost(catalog)
            return try keys.create(description: "first key", at: now, in: catalog)
        }
    }

    func insertLocalhost(_ catalog: any CatalogTransaction) throws {
        let region = configuration.defaultRegion
        var server = ServerRecord(
            number: try catalog.allocateNumber(), name: "localhost", regionCode: region.code, zoneCode: region.zones[0].code,
            createdAt: timestamp())
        server.description = "the machine that Varve runs on"
        server.spansZones = true
        try catalog.insert(server)
    }
}
