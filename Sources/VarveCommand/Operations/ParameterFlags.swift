package import VarveWire

/// The flags of one operation of the API, as NCP's own command line has them: `--zoneCode KR-1`, and for a list
/// `--blockStorageInstanceNoList 10000002 10000003`.
///
/// Accepted beside that: `--zoneCode=KR-1`, a list's flag several times, its elements by the wire's names (`--blockStorageInstanceNoList.1`),
/// and elements with fields as `order=0,snapshotInstanceNo=10000004`.
package struct ParameterFlags: Equatable, Sendable {
    /// By their names on the wire.
    package private(set) var parameters: [String: String] = [:]
    /// What belongs to the command itself: its options and their values, in their order.
    package private(set) var options: [String] = []

    private let operation: Operation
    private var counts: [String: Int] = [:]

    package static func == (a: Self, b: Self) -> Bool { a.parameters == b.parameters && a.options == b.options }

    /// - Parameters:
    ///   - optionNames: the command's own options, as `--output`, each with a value.
    /// - Throws: ``FlagError`` naming the first flag that is wrong.
    package init(_ arguments: [String], of operation: Operation, optionNames: some Collection<String>) throws(FlagError) {
        self.operation = operation
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--"), argument.count > 2 else {
                throw FlagError("\(argument) belongs to no flag; parameters are given as --NAME VALUE")
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let (flag, given) = (parts[0], parts.count == 2 ? parts[1] : nil)
            if optionNames.contains(flag) {
                options += [flag, try Self.value(given, or: &rest, for: flag)]
            } else {
                try take(flag, given, &rest, optionNames)
            }
        }
    }

    private mutating func take(
        _ flag: String, _ given: String?, _ rest: inout ArraySlice<String>, _ optionNames: some Collection<String>
    ) throws(FlagError) {
        let path = flag.dropFirst(2).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let parameter = operation.parameters.map(\.description).first(where: { $0.name == path[0] }) else {
            let names = operation.parameters.map { "--" + $0.description.name } + optionNames
            let help = "; `varve vserver \(operation.name) --help` lists them"
            throw FlagError(
                "\(operation.name) has no flag \(flag)" + Suggestion.sentence(for: flag, in: names, otherwise: help))
        }
        if path.count == 2 {
            try set(path.joined(separator: "."), try Self.value(given, or: &rest, for: flag))
        } else if parameter.isList {
            var values = given.map { [$0] } ?? []
            while given == nil, let next = rest.first, !next.hasPrefix("--") { values.append(rest.removeFirst()) }
            guard !values.isEmpty else { throw Self.missing(flag) }
            for value in values { try append(value, to: parameter) }
        } else {
            try set(parameter.name, try Self.value(given, or: &rest, for: flag))
        }
    }

    private mutating func append(_ value: String, to parameter: ParameterDescription) throws(FlagError) {
        let number = (counts[parameter.name] ?? 0) + 1
        counts[parameter.name] = number
        let name = "\(parameter.name).\(number)"
        guard case .object(let fields) = parameter.constraint else { return try set(name, value) }
        for field in value.split(separator: ",") {
            let parts = field.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            guard parts.count == 2, fields.contains(where: { $0.name == parts[0] }) else {
                let form = fields.map { "\($0.name)=VALUE" }.joined(separator: ",")
                throw FlagError("--\(parameter.name): an element is given as \(form), not as \(Quoted(value))")
            }
            try set("\(name).\(parts[0])", parts[1].unquoted)
        }
    }

    private mutating func set(_ name: String, _ value: String) throws(FlagError) {
        guard parameters.updateValue(value, forKey: name) == nil else { throw FlagError("--\(name) is given twice") }
    }

    /// What stands after the flag's `=`, or else the next argument.
    private static func value(
        _ given: String?, or rest: inout ArraySlice<String>, for flag: String
    ) throws(FlagError) -> String {
        if let given { return given }
        guard let value = rest.first, !value.hasPrefix("--") else { throw missing(flag) }
        return rest.removeFirst()
    }

    private static func missing(_ flag: String) -> FlagError {
        FlagError("\(flag) needs a value; one that begins with -- is given as \(flag)=VALUE")
    }
}

/// A flag that cannot be meant, in one line.
package struct FlagError: Error, Equatable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Without the quotes around it, as NCP's command line writes the values of fields.
    fileprivate var unquoted: String {
        for quote in ["'", "\""] where count >= 2 && hasPrefix(quote) && hasSuffix(quote) {
            return String(dropFirst().dropLast())
        }
        return self
    }
}
