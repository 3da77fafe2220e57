extension Constraint {
    /// The JSON Schema of a value. What a schema has no words for (bytes instead of characters, codes in any case) stands in
    /// ``expectation``.
    var schema: WireNode {
        switch self {
        case .text(let byteCount):
            ["type": "string", "pattern": "^[^\\u0000]*$"]
                + ["minLength": .number("\(byteCount.lowerBound)"), "maxLength": .number("\(byteCount.upperBound)")]
        case .pattern(let pattern): ["type": "string", "pattern": .text(pattern.regularExpression)]
        case .codes(let codes, let aliases, _): ["type": "string", "enum": .texts(codes + aliases.keys.sorted())]
        case .integer(let range, let step):
            ["type": "integer", "minimum": .number("\(range.lowerBound)"), "maximum": .number("\(range.upperBound)")]
                + (step == 1 ? [:] : ["multipleOf": .number("\(step)")])
        case .instanceNumber: ["type": "string", "pattern": "^[0-9]{1,20}$", "format": "instance-number"]
        case .boolean: ["type": "boolean"]
        case .object(let fields):
            [
                "type": "object", "required": .texts(fields.filter(\.isRequired).map(\.name)),
                "properties": .object(fields.map { ($0.name, $0.constraint.schema) }),
            ]
        }
    }

    /// A value in the wire's spelling as the schema types it.
    func node(of value: String) -> WireNode {
        switch self {
        case .text, .pattern, .codes, .instanceNumber, .object: .text(value)
        case .integer: .number(value)
        case .boolean: .boolean(value == "true")
        }
    }
}
