import Foundation

/// A JSON value as it was sent, with its kind.
indirect enum JSON: Equatable, Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(_ body: some Collection<UInt8>) throws { self = try JSONDecoder().decode(JSON.self, from: Data(body)) }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .boolean(flag)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let elements = try? value.decode([JSON].self) {
            self = .list(elements)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    subscript(name: String) -> JSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var elements: [JSON]? { if case .list(let elements) = self { elements } else { nil } }
    var members: [String: JSON]? { if case .object(let members) = self { members } else { nil } }

    private var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .number: "number"
        case .text: "string"
        case .list: "array"
        case .object: "object"
        }
    }

    /// Where `self` lacks a member of `example`, or has another kind of value there. Every element of an array is held against the
    /// example's first.
    func differencesInShape(from example: JSON, at path: String = "$") -> [String] {
        switch (self, example) {
        case (.object(let members), .object(let expected)):
            return expected.sorted { $0.key < $1.key }.flatMap { name, value in
                members[name]?.differencesInShape(from: value, at: "\(path).\(name)") ?? ["\(path).\(name) is missing"]
            }
        case (.list(let elements), .list(let expected)):
            guard let first = expected.first else { return [] }
            if elements.isEmpty { return ["\(path) is empty"] }
            return elements.enumerated().flatMap { $1.differencesInShape(from: first, at: "\(path)[\($0)]") }
        default: return kind == example.kind ? [] : ["\(path) is \(kind), not \(example.kind)"]
        }
    }
}
