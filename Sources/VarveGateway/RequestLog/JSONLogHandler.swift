import Foundation
public import Logging

/// Writes each record of the log as one line: a JSON object with `time` (UTC), `level`, `logger`, `message`, and the fields of its metadata beside
/// them. Numbers are numbers; a field that has one of the four names gets a `_` behind it.
public struct JSONLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    public var logLevel: Logger.Level = .info

    private let label: String
    private let write: @Sendable (String) -> Void

    /// - Parameter write: is given whole lines, from any thread.
    public init(label: String, write: @escaping @Sendable (String) -> Void = Self.standardError) {
        self.label = label
        self.write = write
    }

    /// One call of the system for each line, so that lines of several threads stay whole.
    public static let standardError: @Sendable (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let fields = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        var members = [
            ("time", Self.quoted(Date().formatted(Self.timeFormat))), ("level", Self.quoted(event.level.rawValue)),
            ("logger", Self.quoted(label)), ("message", Self.quoted("\(event.message)")),
        ]
        let taken = members.map(\.0)
        members += fields.sorted { $0.key < $1.key }.map { (taken.contains($0.key) ? $0.key + "_" : $0.key, Self.json($0.value)) }
        write(Self.object(members) + "\n")
    }

    private static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func json(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .stringConvertible(let value): isNumber(value) ? value.description : quoted(value.description)
        case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let fields): object(fields.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
        }
    }

    private static func isNumber(_ value: any CustomStringConvertible) -> Bool {
        value is any BinaryInteger || value is DecimalSeconds || (value as? Double)?.isFinite == true
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { quoted($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
    }

    /// A JSON string: what must be escaped is, everything else stays as it is.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20: quoted += "\\u" + String(format: "%04x", scalar.value)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
