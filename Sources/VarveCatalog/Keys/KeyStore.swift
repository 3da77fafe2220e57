public import struct Foundation.Date

/// The access keys of a catalog, their secrets sealed under a master key.
///
/// Every call asks the catalog, so that a key that another process has made or revoked counts at once. Calls block and may come
/// from any thread; what they change has survived power loss when they return.
public final class KeyStore: Sendable {
    private let catalog: any Catalog
    private let masterKey: MasterKey

    /// Throws ``CatalogError/wrongMasterKey(accessKey:)`` if the catalog's keys were sealed under another master key.
    public init(catalog: any Catalog, masterKey: MasterKey) throws {
        self.catalog = catalog
        self.masterKey = masterKey
        if let key = try catalog.read({ try $0.accessKeys() }).last {
            _ = try masterKey.open(key.sealedSecret, accessKey: key.accessKey)
        }
    }

    /// Makes a random key for an account.
    public func create(accountID: AccountID = .root, description: String = "", at now: Date) throws -> AccessKeyPair {
        try catalog.write { try create(accountID: accountID, description: description, at: now, in: $0) }
    }

    /// The same as part of a larger transaction.
    public func create(
        accountID: AccountID = .root, description: String = "", at now: Date, in transaction: any CatalogTransaction
    ) throws -> AccessKeyPair {
        let pair = AccessKeyPair.random()
        let sealed = masterKey.seal(pair.secretKey, accessKey: pair.accessKey)
        var record = AccessKeyRecord(accessKey: pair.accessKey, sealedSecret: sealed, description: description, createdAt: now)
        record.accountID = accountID
        try transaction.insert(record)
        return pair
    }

    /// All keys, revoked ones too, oldest first.
    public func list() throws -> [AccessKeyRecord] { try catalog.read { try $0.accessKeys() } }

    /// Ends the use of a key, for good. Revoking it again changes nothing.
    /// Throws ``CatalogError/unknownAccessKey(_:)``.
    public func revoke(_ accessKey: String, at now: Date) throws {
        try catalog.write { transaction in
            guard var key = try transaction.accessKey(accessKey) else { throw CatalogError.unknownAccessKey(accessKey) }
            guard key.revokedAt == nil else { return }
            key.revokedAt = now
            try transaction.update(key)
        }
    }

    /// The secret of a key that is in force; nil if the key is unknown or revoked.
    public func secret(forAccessKey accessKey: String) throws -> String? {
        guard let key = try catalog.read({ try $0.accessKey(accessKey) }), key.revokedAt == nil else { return nil }
        return try masterKey.open(key.sealedSecret, accessKey: accessKey)
    }
}
