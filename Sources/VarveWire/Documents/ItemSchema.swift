/// The JSON Schema of an answer's values, read off an example with a value in every member.
enum ItemSchema {
    /// The name of an item's schema: NCP's own, as in `BlockStorageInstance`.
    static func name(of type: any WireItem.Type) -> String {
        let element = XMLWriter.elementName(ofList: type.listName)
        return element.prefix(1).uppercased() + element.dropFirst()
    }

    /// The schema of an item, with the example.
    static func schema(of type: any WireItem.Type) -> WireNode {
        members(of: type.example)
            + ["xml": ["name": .text(XMLWriter.elementName(ofList: type.listName))], "examples": [example(of: type)]]
    }

    private static func example(of type: any WireItem.Type) -> WireNode {
        do {
            return try WireEncoder.node(type.example)
        } catch {
            preconditionFailure("\(type) has an example that does not encode: \(error)")
        }
    }

    /// An object: its members in their order, all required but the optional ones, which are left out when there is no value.
    private static func members(of value: Any) -> WireNode {
        let members = Mirror(reflecting: value).children.map { (name: $0.label ?? "", value: $0.value) }
        let required = members.filter { Mirror(reflecting: $0.value).displayStyle != .optional }
        return [
            "type": "object", "required": .texts(required.map(\.name)),
            "properties": .object(
                members.map { member in
                    let meaning = AnswerMeanings.meaning(of: member.name, in: "\(type(of: value))")
                    return (member.name, schema(of: member.value, named: member.name) + ["description": .text(meaning)])
                }),
        ]
    }

    private static func schema(of value: Any, named name: String) -> WireNode {
        switch value {
        case is String: return ["type": "string"]
        case is Bool: return ["type": "boolean"]
        case is Int64: return ["type": "integer", "format": "int64"]
        case is CommonCode: return ["$ref": "#/components/schemas/CommonCode"]
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            guard let some = mirror.children.first else { preconditionFailure("\(name) has no value in its example") }
            return schema(of: some.value, named: name)
        case .collection:
            guard let first = mirror.children.first else { preconditionFailure("\(name) has no element in its example") }
            let element = XMLWriter.elementName(ofList: name)
            return [
                "type": "array", "items": schema(of: first.value, named: element) + ["xml": ["name": .text(element)]],
                "xml": ["wrapped": true],
            ]
        default: return members(of: value)
        }
    }
}
