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
        if let flag = words.dropFirst().last(where: { $0.hasPrefix("--") }) {
            let isValueNext = words.last == flag
            if let parameter = parameters.first(where: { "--" + $0.name == flag }), isValueNext || parameter.isList {
                let values = values(parameter.constraint)
                return isValueNext ? values : values + flags(parameters, without: words) + optionNames
            }
            if isValueNext, optionNames.contains(flag) { return flag == "--output" ? ["json", "xml"] : [] }
        }
        return flags(parameters, without: words) + optionNames
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
