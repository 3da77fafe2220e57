import Foundation
import GRDB

/// The WHERE clause of a list: conditions that all hold. Absent values add none.
struct Conditions {
    private var parts: [SQL] = []
    private var scope: [SQL] = []
    private var isNarrow = false

    mutating func add(_ column: String, equals value: (some DatabaseValueConvertible)?) {
        if let value { parts.append("\(sql: column) = \(value)") }
    }

    mutating func add<Code: RawRepresentable>(_ column: String, equals code: Code?)
    where Code.RawValue: DatabaseValueConvertible {
        add(column, equals: code?.rawValue)
    }

    mutating func add(_ column: String, isAtMost value: Int64?) {
        if let value { parts.append("\(sql: column) <= \(value)") }
    }

    /// A condition that holds for many rows. SQLite, which knows no numbers of rows here, takes the index of two such columns for better than
    /// that of a list of objects; so where a query names objects, an index serves those and not this.
    mutating func addScope(_ column: String, equals value: (some DatabaseValueConvertible)?) {
        if let value { scope.append("\(sql: column) = \(value)") }
    }

    /// For objects that are named. A list becomes one JSON argument: it may be longer than the number of variables that a statement takes.
    mutating func add(_ column: String, isIn numbers: [InstanceNumber]?) {
        guard let numbers else { return }
        isNarrow = true
        let json = "[" + numbers.map(\.description).joined(separator: ",") + "]"
        parts.append("\(sql: column) IN (SELECT value FROM json_each(\(json)))")
    }

    /// For what people look for in lists: a part of the name, in whatever case of ASCII letters, or of the number.
    mutating func add(text: String?) {
        guard let text else { return }
        let escaped = text.reduce(into: "") { $0 += "\\%_".contains($1) ? "\\\($1)" : String($1) }
        let pattern = "%\(escaped)%"
        parts.append("(name LIKE \(pattern) ESCAPE '\\' OR number LIKE \(pattern) ESCAPE '\\')")
    }

    /// For codes of an enumeration, which are few.
    mutating func add<Code: RawRepresentable<String>>(_ column: String, isIn codes: [Code]?) {
        if let codes { parts.append("\(sql: column) IN \(Array(Set(codes.map(\.rawValue))))") }
    }

    mutating func add(_ condition: SQL) { parts.append(condition) }

    /// A condition that few rows meet.
    mutating func addNarrow(_ condition: SQL) {
        isNarrow = true
        parts.append(condition)
    }

    var whereClause: SQL {
        // A unary plus keeps a column from being looked up in an index (https://sqlite.org/optoverview.html).
        let all = scope.map { isNarrow ? "+\($0)" : $0 } + parts
        return all.isEmpty ? "" : "WHERE \(all.joined(separator: " AND "))"
    }
}
