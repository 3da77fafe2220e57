public import VarveCatalog
public import VarveWire

extension StorageService {
    /// Fills an empty catalog: the root account, the server `localhost` and a first access key, all of them or nothing.
    ///
    /// `localhost` has a zone and a hypervisor, as every server must: the default region's first zone, KVM.
    ///
    /// - Returns: the new key; nil if the catalog was filled before. The secret can also be had from `keys` later.
    public func bootstrap(keys: KeyStore) throws(ServiceError) -> AccessKeyPair? {
        let now = timestamp()
        let region = configuration.defaultRegion
        return try write { catalog in
            guard try catalog.account(.root) == nil else { return nil }
            try catalog.insert(AccountRecord(id: .root, name: "root", createdAt: now))
            try catalog.insertMachine(of: .root, regionCode: region.code, zoneCode: region.zones[0].code, createdAt: now)
            return try keys.create(accountID: .root, role: .admin, description: "first key", at: now, in: catalog).pair
        }
    }
}
