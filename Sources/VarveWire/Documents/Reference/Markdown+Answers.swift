extension Markdown {
    /// The objects of all answers.
    mutating func write(answers operations: [Operation]) {
        heading(2, "Answers")
        paragraph(
            "An answer is one object, `OPERATIONResponse`, with `totalRows` (of all pages), the list, `requestId`, `returnCode` (`0`) and "
                + "`returnMessage` (`success`); XML has the list last, and each object of it in an element named like the list without `List`. "
                + "A code is an object of `code` and `codeName`. Sizes are bytes; times are Korean, as `2025-06-25T16:50:14+0900`."
        )
        var seen: Set<String> = []
        for type in operations.map(\.itemType) where seen.insert(type.listName).inserted {
            heading(3, ItemSchema.name(of: type))
            paragraph("In \(Self.code(type.listName)).")
            table(
                ["member", "type", "example", "what it says"],
                Self.members(of: type.example).map { [Self.code($0.name), $0.type, $0.example, $0.meaning] })
        }
    }

    private struct Row {
        let name: String
        let type: String
        let example: String
        var meaning = ""
    }

    /// The members of an example, those of objects inside it under their path.
    private static func members(of example: Any, under path: String = "") -> [Row] {
        Mirror(reflecting: example).children.flatMap { child -> [Row] in
            let name = path + (child.label ?? "")
            let meaning = AnswerMeanings.meaning(of: child.label ?? "", in: "\(Swift.type(of: example))")
            let isOptional = Mirror(reflecting: child.value).displayStyle == .optional
            guard let value = isOptional ? Mirror(reflecting: child.value).children.first?.value : child.value else {
                preconditionFailure("\(name) has no value in its example")
            }
            var rows = rows(of: value, named: name, isOptional: isOptional)
            rows[0].meaning = meaning
            return rows
        }
    }

    private static func rows(of value: Any, named name: String, isOptional: Bool) -> [Row] {
        let note = isOptional ? ", may be absent" : ""
        switch value {
        case let text as String: return [Row(name: name, type: "text" + note, example: text.isEmpty ? "" : code(text))]
        case let flag as Bool: return [Row(name: name, type: "boolean" + note, example: code("\(flag)"))]
        case let number as Int64: return [Row(name: name, type: "number" + note, example: code("\(number)"))]
        case let value as CommonCode:
            return [Row(name: name, type: "code" + note, example: "\(code(value.code)) \(value.codeName)")]
        case let texts as [String]: return [Row(name: name, type: "list of text" + note, example: codes(texts))]
        case let elements as [Any]:
            let rows = elements.first.map { members(of: $0, under: name + "[].") } ?? []
            return [Row(name: name, type: "list of objects" + note, example: "")] + rows
        default: return [Row(name: name, type: "object" + note, example: "")] + members(of: value, under: name + ".")
        }
    }
}
