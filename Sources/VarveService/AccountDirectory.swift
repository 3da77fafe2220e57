public import VarveCatalog
public import VarveWire

public import struct Foundation.Date

/// The accounts of a catalog. Calls block and may come from any thread; what they make has survived power loss when they return. A server that
/// has the catalog open sees it at its next request.
public struct AccountDirectory: Sendable {
    private let catalog: any Catalog

    public init(catalog: any Catalog) { self.catalog = catalog }

    /// All accounts, oldest first.
    public func list() throws(ServiceError) -> [AccountRecord] {
        do { return try catalog.read { try $0.accounts() } } catch { throw ServiceError(error) }
    }

    public func account(named name: String) throws(ServiceError) -> AccountRecord {
        let all = try list()
        guard let account = all.first(where: { $0.name == name }) else {
            let names = all.map(\.name).joined(separator: ", ")
            throw ServiceError(.noAccount, naming: WireName.account, ["account": name, "accounts": names])
        }
        return account
    }

    /// Makes an account, and its server `localhost` where the root account's is.
    /// - Parameter name: of the form that names of volumes have; it becomes a part of the names that NBD clients prove.
    public func create(named name: String, at now: Date) throws(ServiceError) -> AccountRecord {
        guard Self.nameForm.matches(name) else {
            throw ServiceError(.accountName, naming: WireName.account, ["form": Self.nameForm.summary, "account": name])
        }
        do { return try catalog.write { try create(name, now, $0) } } catch { throw ServiceError(error) }
    }

    private func create(_ name: String, _ now: Date, _ catalog: any CatalogTransaction) throws -> AccountRecord {
        let others = try catalog.accounts()
        guard !others.contains(where: { $0.name == name }) else {
            throw ServiceError(.accountTaken, naming: WireName.account, ["account": name])
        }
        guard let machine = try catalog.servers(.machine(of: .root)).records.last, let last = others.map(\.id.rawValue).max()
        else {
            throw ServiceError(.noRootAccount)
        }
        let account = AccountRecord(id: AccountID(rawValue: last + 1), name: name, createdAt: now)
        try catalog.insert(account)
        try catalog.insertMachine(
            of: account.id, regionCode: machine.regionCode, zoneCode: machine.zoneCode, createdAt: now)
        return account
    }

    private static let nameForm = TextPattern.resourceName
}

extension CatalogTransaction {
    /// Gives an account its server `localhost`: the machine that Varve runs on, which takes volumes of every zone of its region and of either
    /// hypervisor, because it is where all of them are.
    func insertMachine(of accountID: AccountID, regionCode: String, zoneCode: String, createdAt: Date) throws {
        var server = ServerRecord(
            number: try allocateNumber(), accountID: accountID, name: "localhost", regionCode: regionCode, zoneCode: zoneCode,
            createdAt: createdAt)
        server.description = "the machine that Varve runs on"
        server.spansZones = true
        try insert(server)
    }
}

extension ServerQuery {
    /// An account's servers that are called `localhost`: one, the machine that Varve runs on.
    static func machine(of account: AccountID) -> ServerQuery {
        var query = ServerQuery()
        query.accountID = account
        query.name = "localhost"
        return query
    }
}
