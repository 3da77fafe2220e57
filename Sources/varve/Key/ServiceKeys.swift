import VarveClient
import VarveCommand
import VarveWire

/// The keys of the caller's account, by Varve's operations.
struct ServiceKeys: KeyRing {
    let client: StorageClient

    func create(account: String?, role: AccessKeyRole, description: String) async throws -> (accessKey: String, secretKey: String)
    {
        guard account == nil else {
            throw UsageError("--account needs --data DIR: a service makes keys of the caller's own account only")
        }
        let key = try await client.keys.create(role, description: description.isEmpty ? nil : description)
        guard let secret = key.secretKey else { throw CommandError("the service sent no secret key") }
        return (key.accessKey, secret)
    }

    func list(account: String?) async throws -> [KeyLine] {
        try await client.keys.list().map { key in
            KeyLine(
                accessKey: key.accessKey, account: key.accountName, role: key.role, isActive: key.revokeDate.isEmpty,
                created: Amount.date(key.createDate), description: key.accessKeyDescription)
        }
        .filter { account == nil || $0.account == account }
    }

    func revoke(_ accessKey: String) async throws { try await client.keys.revoke(accessKey) }
}
