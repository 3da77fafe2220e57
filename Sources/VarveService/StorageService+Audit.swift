import VarveCatalog
public import VarveWire

import struct Foundation.TimeInterval

extension StorageService {
    private static let secondsPerDay: TimeInterval = 86400
    /// Entries that go in one transaction: changes wait for it.
    private static let trimBatchCount = 500

    /// Removes the entries of the audit log, of all accounts, that are older. Blocks.
    /// - Returns: how many were removed.
    public func trimAudit(keepingDays days: Int) throws(ServiceError) -> Int {
        let oldest = timestamp().addingTimeInterval(-TimeInterval(days) * Self.secondsPerDay)
        var total = 0
        while true {
            let count = try write { try $0.trimAudit(before: oldest, limit: Self.trimBatchCount) }
            total += count
            if count < Self.trimBatchCount { return total }
        }
    }
}
