import Synchronization

public import struct Foundation.Date

/// The access keys of a catalog, their secrets sealed under a master key.
///
/// Every call asks the catalog, so that a key that another process has made or revoked counts at once. Calls block and may come
/// from any thread; what they change has survived power loss when they return.
public final class KeyStore: Sendable {
    private let catalog: any Catalog
    private let masterKey: MasterKey
    /// What is opened in place of a key that is unknown. It is in no catalog.
    private let decoy: AccessKeyRecord
    private let openedSecrets = OpenedSecrets()
    private let openedCount = Atomic(0)

    /// Throws ``CatalogError/wrongMasterKey(accessKey:)`` if the catalog's keys were sealed under another master key.
    public init(catalog: any Catalog, masterKey: MasterKey) throws {
        self.catalog = catalog
        self.masterKey = masterKey
        let pair = AccessKeyPair.random()
        decoy = AccessKeyRecord(
            accessKey: "decoy", accountID: .root, role: .viewer, sealedSecret: masterKey.seal(pair.secretKey, accessKey: "decoy"),
            description: "", createdAt: Date(timeIntervalSince1970: 0))
        if let key = try catalog.read({ try $0.accessKeys(of: nil) }).last {
            _ = try masterKey.open(key.sealedSecret, accessKey: key.accessKey)
        }
    }

    /// Makes a random key for an account.
    public func create(
        accountID: AccountID = .root, role: Role = .admin, description: String = "", at now: Date
    ) throws -> AccessKeyPair {
        try catalog.write { try create(accountID: accountID, role: role, description: description, at: now, in: $0).pair }
    }

    /// The same as part of a larger transaction.
    public func create(
        accountID: AccountID, role: Role, description: String, at now: Date, in transaction: any CatalogTransaction
    ) throws -> (record: AccessKeyRecord, pair: AccessKeyPair) {
        let pair = AccessKeyPair.random()
        let record = AccessKeyRecord(
            accessKey: pair.accessKey, accountID: accountID, role: role,
            sealedSecret: masterKey.seal(pair.secretKey, accessKey: pair.accessKey), description: description, createdAt: now)
        try transaction.insert(record)
        return (record, pair)
    }

    /// All keys, revoked ones too, oldest first.
    public func list() throws -> [AccessKeyRecord] { try catalog.read { try $0.accessKeys(of: nil) } }

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

    /// A key that is in force; nil if it is unknown or revoked. One look-up in each case, and one secret opened the first time, so that the
    /// time tells nobody which keys there are.
    public func activeKey(_ accessKey: String) throws -> ActiveKey? {
        let key = try catalog.read { try $0.accessKey(accessKey) }
        let sealed = key ?? decoy
        let secretKey = try openedSecrets.secret(sealed.sealedSecret, presentedAs: accessKey) {
            openedCount.add(1, ordering: .relaxed)
            return try masterKey.open(sealed.sealedSecret, accessKey: sealed.accessKey)
        }
        guard let key, key.revokedAt == nil else { return nil }
        return ActiveKey(accountID: key.accountID, role: key.role, secretKey: secretKey)
    }

    /// How many secrets were opened.
    package var openedSecretCount: Int { openedCount.load(ordering: .relaxed) }

    /// The secret of a key that is in force; nil if the key is unknown or revoked.
    public func secret(forAccessKey accessKey: String) throws -> String? { try activeKey(accessKey)?.secretKey }
}
