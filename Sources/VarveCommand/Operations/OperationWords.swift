import VarveWire

/// What may come next on the line `varve vserver ...`, for shells that complete it.
package enum OperationWords {
    /// - Parameters:
    ///   - words: those after `vserver` and before the one at the cursor.
    ///   - optionNames: the command's own options, as `--output`.
    package static func completions(after words: [String], optionNames: [String]) -> [String] {
        guard let name = words.first else { return Operation.all.map(\.name) }
        guard let operation = Operation.named(name) else { return [] }
        let parameters = operation.parameters.map(\.description).filter { $0.name != OperationHelp.formatName }
        let isValueNext = words.count > 1 && words.last?.hasPrefix("--") == true
        if let parameter = parameter(after: words) {
            let values = values(parameter.constraint)
            return isValueNext ? values : values + flags(parameters, without: words) + optionNames
        }
        if isValueNext, let flag = words.last, optionNames.contains(flag) { return flag == "--output" ? ["json", "xml"] : [] }
        return flags(parameters, without: words) + optionNames
    }

    /// What of the service's may come next: the value of a parameter that names it.
    package static func object(after words: [String]) -> ServiceObject? {
        parameter(after: words).flatMap { ServiceObject(parameter: $0.name) }
    }

    /// The parameter whose value may come next; one that is no list has one only.
    private static func parameter(after words: [String]) -> ParameterDescription? {
        guard let operation = words.first.flatMap(Operation.named),
            let flag = words.dropFirst().last(where: { $0.hasPrefix("--") }),
            let parameter = operation.parameters.map(\.description).first(where: { "--" + $0.name == flag })
        else { return nil }
        return words.last == flag || parameter.isList ? parameter : nil
    }

    private static func flags(_ parameters: [ParameterDescription], without words: [String]) -> [String] {
        parameters.map { "--" + $0.name }.filter { !words.contains($0) }
    }

    private static func values(_ constraint: Constraint) -> [String] {
        switch constraint {
        case .codes(let codes, _, _): codes
        case .boolean: ["true", "false"]
        default: []
        }
    }
}
