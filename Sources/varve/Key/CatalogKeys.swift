import Foundation
import VarveCatalog
import VarveNode
import VarveService
import VarveWire

/// The keys of every account, in the catalog itself.
struct CatalogKeys: KeyRing {
    private let catalog: SQLiteCatalog
    private let keys: KeyStore

    init(directory: DataDirectory) throws {
        catalog = try directory.openCatalog()
        keys = try KeyStore(catalog: catalog, masterKey: try directory.loadMasterKey())
    }

    func create(account: String?, role: AccessKeyRole, description: String) throws -> (
        accessKey: String, secretKey: String
    ) {
        let owner: AccountRecord
        do { owner = try AccountDirectory(catalog: catalog).account(named: account ?? "root") } catch {
            throw CommandError(error.message)
        }
        let pair = try keys.create(accountID: owner.id, role: Role(role), description: description, at: Date())
        return (pair.accessKey, pair.secretKey)
    }

    func list(account: String?) throws -> [KeyLine] {
        let (accounts, keys) = try catalog.read { (try $0.accounts(), try $0.accessKeys(of: nil)) }
        let names = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0.name) })
        return keys.map { key in
            KeyLine(
                accessKey: key.accessKey, account: names[key.accountID] ?? "", role: key.role.rawValue,
                isActive: key.revokedAt == nil, created: key.createdAt.formatted(.iso8601), description: key.description)
        }
        .filter { account == nil || $0.account == account }
    }

    func revoke(_ accessKey: String) throws { try keys.revoke(accessKey, at: Date()) }
}

extension Role {
    fileprivate init(_ role: AccessKeyRole) {
        switch role {
        case .admin: self = .admin
        case .operator: self = .operator
        case .viewer: self = .viewer
        }
    }
}
