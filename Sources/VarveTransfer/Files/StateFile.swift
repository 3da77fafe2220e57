import Crypto
import Foundation

/// A value in a file, as JSON with its SHA-256 before it.
enum StateFile {
    /// - Throws: if that is not what was written.
    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws(DecodingFailure) -> Value {
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard lines.count == 2, lines[0] == SHA256.hash(data: Data(lines[1].utf8)).hex else { throw .damaged }
        guard let value = try? JSONDecoder().decode(type, from: Data(lines[1].utf8)) else { throw .foreign }
        return value
    }

    enum DecodingFailure: Error {
        case damaged
        /// It is whole, and something else.
        case foreign
    }

    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let body = try? encoder.encode(value) else { preconditionFailure("text and numbers are JSON") }
        return Array((SHA256.hash(data: body).hex + "\n").utf8) + body
    }
}
