/// Access keys of the caller's account; all but ``own()`` are for its admins. Varve's own: NCP does not know these calls.
public struct KeyCalls: Sendable {
    let client: StorageClient

    /// The key that signs this client's calls: its account and its role.
    public func own() async throws(ClientError) -> AccessKey { try await client.one(GetCallerAccessKeyRequest()) }

    /// The account's keys, revoked ones too, oldest first.
    public func list() async throws(ClientError) -> [AccessKey] { try await client.send(GetAccessKeyListRequest()).items }

    /// Makes a key; its secret is in this answer and nowhere else.
    public func create(_ role: AccessKeyRole, description: String? = nil) async throws(ClientError) -> AccessKey {
        try await client.one(CreateAccessKeyRequest(role: role, accessKeyDescription: description))
    }

    /// Ends the use of a key, for good.
    @discardableResult
    public func revoke(_ accessKey: String) async throws(ClientError) -> AccessKey {
        try await client.one(RevokeAccessKeyRequest(accessKey: accessKey))
    }
}

/// The log of the calls that changed something, or were refused to; for the account's admins. Varve's own.
public struct AuditCalls: Sendable {
    let client: StorageClient

    /// One page of entries that a filter lets through, newest first.
    public func list(_ filter: GetAuditLogListRequest = GetAuditLogListRequest()) async throws(ClientError) -> [AuditLog] {
        try await client.send(filter).items
    }

    /// All of them one by one, asked for page by page.
    public func all(
        _ filter: GetAuditLogListRequest = GetAuditLogListRequest(), pageSize: Int = 100
    ) -> PagedItems<GetAuditLogListRequest> { PagedItems(client, filter, pageSize) }
}
