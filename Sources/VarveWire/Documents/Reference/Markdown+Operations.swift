extension Markdown {
    /// Every operation, those of one kind of object together.
    mutating func write(operations: [Operation]) {
        heading(2, "Operations")
        var kinds: [String] = []
        for operation in operations where !kinds.contains(operation.tag) { kinds.append(operation.tag) }
        table(
            ["operation", "", "answers"],
            kinds.flatMap { kind in
                operations.filter { $0.tag == kind }.map { operation in
                    ["[\(operation.name)](#\(operation.name.lowercased()))", operation.summary, operation.tag]
                }
            })
        for kind in kinds { operations.filter { $0.tag == kind }.forEach { write($0) } }
    }

    private mutating func write(_ operation: Operation) {
        heading(3, operation.name)
        let access =
            (operation.access == .read ? "Reads." : "Changes.") + (operation.isForAdmins ? " For keys of role admin." : "")
        paragraph(
            "\(operation.summary) \(access) \(Self.code(operation.path)) answers \(Self.code(operation.listName)) of \(operation.tag)."
        )
        table(["parameter", "value", "default", ""], operation.parameters.flatMap { $0.description.rows() })
        for rule in operation.combinations { paragraph(rule.summary + ".") }
        write(refusalsOf: operation)
    }
}

extension ParameterDescription {
    /// The parameter; after a list of objects, their fields.
    fileprivate func rows(under path: String = "") -> [[String]] {
        let name = path + (isList ? name + ".N" : name)
        guard case .object(let fields) = constraint else { return [[Markdown.code(name), valueText, presenceText, summary]] }
        return [[Markdown.code(name), "objects", presenceText, summary]] + fields.flatMap { $0.rows(under: name + ".") }
    }

    /// What the value may be, without the "must be" of an error.
    fileprivate var valueText: String {
        let words = constraint.expectation
        let value = words.hasPrefix("must be ") ? String(words.dropFirst("must be ".count)) : words
        guard case .codes(_, let aliases, let ignoresCase) = constraint else { return value }
        let others = aliases.isEmpty ? "" : ", also \(aliases.keys.sorted().joined(separator: " and "))"
        return value + others + (ignoresCase ? ", in any case" : "")
    }

    fileprivate var presenceText: String {
        switch presence {
        case .required: "**required**"
        case .optional(default: let value?): Markdown.code(value)
        case .optional(default: nil): ""
        }
    }
}
