import GRDB

/// The migration that makes the names of an account's servers unique.
///
/// Versions before it looked for the name first, but nothing held a catalog to it. Of servers that share a name the oldest keeps it; each
/// other one has its number appended, and says so in its description if that is empty.
enum ServerNames {
    static func makeUnique(_ db: Database) throws {
        let duplicates = try Row.fetchAll(
            db,
            sql: """
                SELECT number, accountID, name FROM server AS later WHERE EXISTS (
                    SELECT 1 FROM server WHERE accountID = later.accountID AND name = later.name AND number < later.number
                ) ORDER BY number
                """)
        for row in duplicates { try rename(row["number"], row["accountID"], row["name"], db) }
        try db.execute(sql: "CREATE UNIQUE INDEX serverByOwnName ON server (accountID, name)")
    }

    private static func rename(_ number: Int64, _ account: Int64, _ name: String, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE server SET name = ?, description = CASE description WHEN '' THEN ? ELSE description END WHERE number = ?
                """,
            arguments: [try freeName(number, account, name, db), "was named \(name), as an older server is", number])
    }

    /// The name cut so that the whole has at most ``nameLength`` characters, and the number; with a further number if that is taken.
    private static func freeName(_ number: Int64, _ account: Int64, _ name: String, _ db: Database) throws -> String {
        for attempt in 1... {
            let suffix = attempt == 1 ? "-\(number)" : "-\(number)-\(attempt)"
            let candidate = name.prefix(nameLength - suffix.count) + suffix
            let taken = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM server WHERE accountID = ? AND name = ?)",
                arguments: [account, String(candidate)])
            if taken == false { return String(candidate) }
        }
        preconditionFailure("there are more names than servers")
    }

    /// What a request may name a server.
    private static let nameLength = 30
}
