import Foundation
import GRDB

/// Columns as the values of records. What does not decode is damage: it throws and never traps.
extension Row {
    func get<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value {
        try decode(forColumn: column)
    }

    func getOptional<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value? {
        try decode(Value?.self, forColumn: column)
    }

    /// A code or number, stored as its raw value.
    func get<Code: RawRepresentable>(_ column: String) throws -> Code
    where Code.RawValue: DatabaseValueConvertible & StatementColumnConvertible {
        let rawValue: Code.RawValue = try get(column)
        guard let code = Code(rawValue: rawValue) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "column \(column) holds the unknown code \(rawValue)")
        }
        return code
    }

    func getOptional<Code: RawRepresentable>(_ column: String) throws -> Code?
    where Code.RawValue: DatabaseValueConvertible & StatementColumnConvertible {
        let rawValue: Code.RawValue? = try getOptional(column)
        return try rawValue.map { _ in try get(column) }
    }

    func getDate(_ column: String) throws -> Date { Date(catalogMilliseconds: try get(column)) }

    func getOptionalDate(_ column: String) throws -> Date? {
        let milliseconds: Int64? = try getOptional(column)
        return milliseconds.map(Date.init(catalogMilliseconds:))
    }
}

extension Date {
    init(catalogMilliseconds milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// A date as the catalog stores it: milliseconds since 1970.
    var catalogMilliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}
