import GRDB

extension SQLiteTransaction {
    func census(of accountID: AccountID?) throws -> Census {
        var census = Census()
        var own = Conditions()
        // Not by an index: with one, a row of a table of 10,000 costs three times as much.
        own.add("+accountID", equals: accountID)
        for kind in Census.Kind.allCases {
            let rows: SQL = "FROM \(sql: kind.rawValue) \(own.whereClause) GROUP BY status, operation"
            for row in try SQLRequest<Row>(literal: "SELECT status, operation, COUNT(*) \(rows)").fetchAll(db) {
                census.counts[Census.Group(kind: kind, status: row[0], operation: row[1])] = row[2]
            }
        }
        let rows: SQL = "FROM snapshot \(own.whereClause) GROUP BY volumeNumber"
        for row in try SQLRequest<Row>(literal: "SELECT volumeNumber, COUNT(*) \(rows)").fetchAll(db) {
            census.snapshotCounts[InstanceNumber(rawValue: row[0])] = row[1]
        }
        return census
    }
}
