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
        return try write { catalog in
            guard try catalog.account(.root) == nil else { return nil }
            try catalog.insert(AccountRecord(id: .root, name: "root", createdAt: now))
            try insertMachine(of: .root, catalog)
            return try keys.create(accountID: .root, role: .admin, description: "first key", at: now, in: catalog).pair
        }
    }

    /// Gives each account that has none a machine to attach volumes to.
    func insertMissingMachines(_ catalog: any CatalogTransaction) throws {
        for account in try catalog.accounts() where try catalog.servers(.machine(of: account.id)).records.isEmpty {
            try insertMachine(of: account.id, catalog)
        }
    }

    private func insertMachine(of account: AccountID, _ catalog: any CatalogTransaction) throws {
        let region = configuration.defaultRegion
        try catalog.insertMachine(of: account, regionCode: region.code, zoneCode: region.zones[0].code, createdAt: timestamp())
    }
}
