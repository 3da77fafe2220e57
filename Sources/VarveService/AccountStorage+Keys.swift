public import VarveCatalog
public import VarveWire

/// The access keys of the caller's account. Whether the caller may see and manage them is for who asks to check, as for every operation.
extension AccountStorage {
    /// What the account is called.
    public func accountName() throws(ServiceError) -> String {
        try read { try $0.account(accountID)?.name ?? "" }
    }

    /// Revoked ones too, oldest first.
    public func accessKeys() throws(ServiceError) -> [AccessKeyRecord] { try read { try $0.accessKeys(of: accountID) } }

    /// The caller's own.
    public func callerAccessKey() throws(ServiceError) -> AccessKeyRecord {
        guard let key = try read({ try $0.accessKey(caller.accessKey) }) else {
            throw ServiceError(.noAccessKey, naming: WireName.accessKey, ["key": caller.accessKey])
        }
        return key
    }

    /// Makes a key, in force when this returns. Nobody can ask for its secret later.
    public func createAccessKey(
        _ request: AccessKeyRequest, in keys: KeyStore
    ) throws(ServiceError) -> (record: AccessKeyRecord, pair: AccessKeyPair) {
        try write { catalog in
            try keys.create(
                accountID: accountID, role: request.role, description: request.description, at: timestamp(), in: catalog)
        }
    }

    /// Ends the use of a key, for good, at once: no request that comes after this returned is answered to it. Revoking it again changes nothing.
    ///
    /// An account keeps an admin key: the last one is refused, since nobody in the account could make another.
    public func revokeAccessKey(_ accessKey: String) throws(ServiceError) -> AccessKeyRecord {
        try write { catalog in
            guard var key = try catalog.accessKey(accessKey) else {
                throw ServiceError(.noAccessKey, naming: WireName.accessKey, ["key": accessKey])
            }
            guard key.revokedAt == nil else { return key }
            let admins = try catalog.accessKeys(of: accountID).filter { $0.role == .admin && $0.revokedAt == nil }
            guard admins != [key] else {
                throw ServiceError(.lastAdminKey, naming: WireName.accessKey, ["key": accessKey])
            }
            key.revokedAt = timestamp()
            try catalog.update(key)
            return key
        }
    }
}
