import VarveCommand
import VarveWire

/// The keys of the caller's account, by Varve's operations.
struct ServiceKeys: KeyRing {
    let api: API

    func create(account: String?, role: String, description: String) async throws -> (accessKey: String, secretKey: String) {
        guard account == nil else {
            throw UsageError("--account needs --data DIR: a service makes keys of the caller's own account only")
        }
        let parameters = ["role": role, "accessKeyDescription": description.isEmpty ? nil : description]
        let made: [AccessKey] = try await api.items("createAccessKey", parameters)
        guard let key = made.first, let secret = key.secretKey else { throw CommandError("the service sent no key pair") }
        return (key.accessKey, secret)
    }

    func list(account: String?) async throws -> [KeyLine] {
        let keys: [AccessKey] = try await api.items("getAccessKeyList")
        return keys.map { key in
            KeyLine(
                accessKey: key.accessKey, account: key.accountName, role: key.role, isActive: key.revokeDate.isEmpty,
                created: Amount.date(key.createDate), description: key.accessKeyDescription)
        }
        .filter { account == nil || $0.account == account }
    }

    func revoke(_ accessKey: String) async throws {
        let _: [AccessKey] = try await api.items("revokeAccessKey", ["accessKey": accessKey])
    }
}
