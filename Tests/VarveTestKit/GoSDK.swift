import Foundation

/// What the Go SDK does with an answer (contract sheet, section 8.1), in its own terms: bytes, not structure.
public enum GoSDK {
    public enum Failure: Error, Equatable {
        case notAnObject
        case notJSON
        /// The error text that callers of the SDK see, and Terraform takes apart.
        case status(String)
    }

    /// What is under the root of an answer of HTTP status 2xx, as JSON; nil when the SDK takes the body for a failure and goes on with an
    /// empty object.
    public static func unwrap(_ body: [UInt8]) throws(Failure) -> [UInt8]? {
        guard body.first == UInt8(ascii: "{") else { throw .notAnObject }
        if String(decoding: body, as: UTF8.self).contains(#"{"error""#) { return nil }
        guard let second = body.dropFirst().firstIndex(of: UInt8(ascii: "{")) else { throw .notJSON }
        let text = Array(body[(second - 1)..<(body.count - 1)])
        guard (try? JSONSerialization.jsonObject(with: Data(text))) is [String: Any] else { throw .notJSON }
        return text
    }

    /// The same, whatever the status.
    /// - Parameter status: the number and its name, as in `400 Bad Request`.
    public static func unwrap(_ body: [UInt8], status: String) throws(Failure) -> [UInt8]? {
        guard status.hasPrefix("2") else { throw .status("Status: \(status), Body: \(String(decoding: body, as: UTF8.self))") }
        return try unwrap(body)
    }
}
