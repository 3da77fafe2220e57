import GRDB

extension SQLiteTransaction {
    func census(of accountID: AccountID?) throws -> Census {
        var census = Census()
        for kind in Census.Kind.allCases {
            let rows: SQL = "FROM \(sql: kind.rawValue) \(own(accountID)) GROUP BY status, operation"
            for row in try SQLRequest<Row>(literal: "SELECT status, operation, COUNT(*) \(rows)").fetchAll(db) {
                census.counts[Census.Group(kind: kind, status: row[0], operation: row[1])] = row[2]
            }
        }
        return census
    }

    func snapshotCounts(of accountID: AccountID?) throws -> [InstanceNumber: Int] {
        let rows: SQL = "FROM snapshot \(own(accountID)) GROUP BY volumeNumber"
        var counts: [InstanceNumber: Int] = [:]
        for row in try SQLRequest<Row>(literal: "SELECT volumeNumber, COUNT(*) \(rows)").fetchAll(db) {
            counts[InstanceNumber(rawValue: row[0])] = row[1]
        }
        return counts
    }

    /// Not by an index: with one, a row of a table of 10,000 costs three times as much.
    private func own(_ accountID: AccountID?) -> SQL {
        var own = Conditions()
        own.add("+accountID", equals: accountID)
        return own.whereClause
    }
}
