/// A catalog as one account has it: its own objects, and nothing else.
///
/// What belongs to another account is not there: looked up it is nil, lists and counts leave it out, and changing it is the error that
/// changing an absent object is. Whoever is given this catalog cannot forget to ask whose an object is. Otherwise it is the catalog below it.
public struct AccountCatalog: Catalog {
    public let accountID: AccountID
    private let base: any Catalog

    public init(_ accountID: AccountID, of base: any Catalog) {
        self.accountID = accountID
        self.base = base
    }

    public func read<Result>(_ body: (any CatalogReader) throws -> Result) throws -> Result {
        try base.read { try body(AccountReader(accountID: accountID, base: $0)) }
    }

    public func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        try base.write { try body(AccountTransaction(accountID, of: $0)) }
    }

    public func writeWithoutSync<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        try base.writeWithoutSync { try body(AccountTransaction(accountID, of: $0)) }
    }

    public var changeCount: UInt64? { base.changeCount }

    /// As ``write(_:)``, with an entry of the audit log in the same transaction: both are kept, or neither. What `body` has made, changed or removed is
    /// named in the entry beside what that names already.
    public func write<Result>(
        auditing entry: AuditRecord, _ body: (any CatalogTransaction) throws -> Result
    ) throws -> Result {
        try base.write { base in
            let transaction = AccountTransaction(accountID, of: base)
            let result = try body(transaction)
            try transaction.append(entry.naming(transaction.changed))
            return result
        }
    }
}
