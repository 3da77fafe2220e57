public import VarveCatalog
public import VarveWire

import struct Foundation.Date
import struct Foundation.TimeInterval

/// What tells one state of an account's objects from the next: equal as long as nothing has changed that a list would show.
///
/// Every accepted call has an entry in the audit log, and every transition that ends moves an object to another group of the census.
public struct AccountStamp: Equatable, Sendable {
    var census: Census
    /// The newest entry of the audit log that was seen.
    var auditNumber: Int64
    /// When it was looked at.
    var time: Date
    /// The catalog's before that look.
    var changeCount: UInt64?
}

extension AccountStorage {
    /// Calls may take this long from their coming to their entry in the audit log, and be seen all the same.
    private static let longestCallSeconds: TimeInterval = 60

    /// How many objects of the account there are, by kind and state.
    public func census() throws(ServiceError) -> Census { try read { try $0.census(of: accountID) } }

    /// The state of the account's objects. Costs a count of them, and of the log's last minute; nothing if the catalog has not been written since
    /// the last one. Blocks.
    /// - Parameter last: an earlier one, if there is one.
    public func stamp(after last: AccountStamp? = nil) throws(ServiceError) -> AccountStamp {
        let changeCount = service.catalog.changeCount
        if let last, let changeCount, last.changeCount == changeCount { return last }
        let now = timestamp()
        return try read { catalog in
            var query = AuditQuery()
            query.since = (last?.time ?? now).addingTimeInterval(-Self.longestCallSeconds)
            query.window = PageWindow(offset: 0, limit: 1)
            let newest = try catalog.auditRecords(query).records.first?.number ?? 0
            return AccountStamp(
                census: try catalog.census(of: accountID), auditNumber: max(newest, last?.auditNumber ?? 0), time: now,
                changeCount: changeCount)
        }
    }
}

extension AccountStamp {
    /// Whether nothing has changed between the two.
    public func isSameState(as other: AccountStamp) -> Bool { census == other.census && auditNumber == other.auditNumber }
}
