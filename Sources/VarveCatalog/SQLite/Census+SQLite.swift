import GRDB

extension SQLiteTransaction {
    func census() throws -> Census {
        var census = Census()
        for kind in Census.Kind.allCases {
            let sql = "SELECT status, operation, COUNT(*) FROM \(kind.rawValue) GROUP BY status, operation"
            for row in try Row.fetchAll(db, sql: sql) {
                census.counts[Census.Group(kind: kind, status: row[0], operation: row[1])] = row[2]
            }
        }
        for row in try Row.fetchAll(db, sql: "SELECT volumeNumber, COUNT(*) FROM snapshot GROUP BY volumeNumber") {
            census.snapshotCounts[InstanceNumber(rawValue: row[0])] = row[1]
        }
        return census
    }
}
