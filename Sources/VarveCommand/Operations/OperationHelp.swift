package import VarveWire

/// What `varve vserver OPERATION --help` says, from the operations table.
package enum OperationHelp {
    /// - Parameters:
    ///   - width: in cells; lines are broken to fit.
    ///   - options: the help of the command's own options.
    package static func text(_ operation: Operation, width: Int, options: String) -> String {
        var lines = [
            "USAGE: varve vserver \(operation.name) \(usage(operation))".wrapped(to: width).joined(separator: "\n  "), "",
        ]
        lines += "\(operation.summary) \(answer(operation))".wrapped(to: width) + ["", "PARAMETERS:"]
        for parameter in operation.parameters.map(\.description) where parameter.name != formatName {
            lines.append("  \(flag(parameter))")
            lines += sentence(parameter).wrapped(to: max(20, width - 6)).map { "      " + $0 }
        }
        for rule in operation.combinations { lines += "  \(rule.summary).".wrapped(to: width) }
        return (lines + ["", options]).joined(separator: "\n")
    }

    /// The command's `--output` is this one.
    package static let formatName = "responseFormatType"

    private static func answer(_ operation: Operation) -> String {
        "It \(operation.access == .read ? "changes nothing" : "changes something"), and answers \(operation.listName)."
    }

    private static func usage(_ operation: Operation) -> String {
        let required = operation.parameters.map(\.description).filter(\.isRequired).map(flag)
        return (required + ["[--PARAMETER VALUE ...]"]).joined(separator: " ")
    }

    /// As in `--blockStorageInstanceNoList NUMBER ...`.
    package static func flag(_ parameter: ParameterDescription) -> String {
        "--\(parameter.name) \(placeholder(parameter.constraint))\(parameter.isList ? " ..." : "")"
    }

    /// What stands for the value.
    static func placeholder(_ constraint: Constraint) -> String {
        switch constraint {
        case .text, .pattern: "TEXT"
        case .codes: "CODE"
        case .integer, .instanceNumber: "NUMBER"
        case .boolean: "true|false"
        case .object(let fields): fields.map { "\($0.name)=VALUE" }.joined(separator: ",")
        }
    }

    /// What it is, what it may be, and what it is when it is not given.
    package static func sentence(_ parameter: ParameterDescription) -> String {
        var sentences = [parameter.summary]
        if case .object(let fields) = parameter.constraint {
            sentences += fields.map { "\($0.name): \(sentence($0))" }
        } else {
            let expectation = parameter.constraint.expectation
            sentences.append((parameter.isList ? "Each \(expectation)" : expectation.capitalizedFirst) + ".")
        }
        switch parameter.presence {
        case .required: sentences.append("Required.")
        case .optional(let value?): sentences.append("Default: \(value).")
        case .optional(nil): break
        }
        return sentences.joined(separator: " ")
    }

}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
