import Foundation
import GRDB

/// The WHERE clause of a list: conditions that all hold. Absent values add none.
struct Conditions {
    private var parts: [SQL] = []

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

    /// A list becomes one JSON argument: it may be longer than the number of variables that a statement takes.
    mutating func add(_ column: String, isIn numbers: [InstanceNumber]?) {
        guard let numbers else { return }
        let json = "[" + numbers.map(\.description).joined(separator: ",") + "]"
        parts.append("\(sql: column) IN (SELECT value FROM json_each(\(json)))")
    }

    /// For codes of an enumeration, which are few.
    mutating func add<Code: RawRepresentable<String>>(_ column: String, isIn codes: [Code]?) {
        if let codes { parts.append("\(sql: column) IN \(Array(Set(codes.map(\.rawValue))))") }
    }

    mutating func add(_ condition: SQL) { parts.append(condition) }

    var whereClause: SQL { parts.isEmpty ? "" : "WHERE \(parts.joined(separator: " AND "))" }
}
