import VarveWire

/// The Swift source of an operation's request type, written from the table of operations.
struct RequestSource {
    private struct Property {
        let name: String
        let type: String
        let isRequired: Bool
        let summary: String

        var isList: Bool { type.hasPrefix("[") }
        var declared: String { isRequired || isList ? type : type + "?" }
        var argument: String { "\(name): \(declared)" + (isRequired ? "" : isList ? " = []" : " = nil") }
    }

    let operation: VarveWire.Operation

    var typeName: String { operation.name.prefix(1).uppercased() + operation.name.dropFirst() + "Request" }
    /// From the repository's root.
    var path: String { "Sources/VarveClient/Requests/\(typeName).swift" }

    /// Required parameters first, then the others in the table's order, the region last. The format of the answer is the client's choice.
    private var properties: [Property] {
        let all = operation.parameters.filter { $0.description.name != "responseFormatType" }.map(Self.property)
        let region = all.filter { $0.name == "regionCode" }
        let others = all.filter { $0.name != "regionCode" }
        return others.filter(\.isRequired) + others.filter { !$0.isRequired } + region
    }

    private var isPaged: Bool { properties.contains { $0.name == "pageNo" } }

    var text: String {
        var lines = [
            "// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.", "",
            "public import VarveWire", "",
            "/// `\(operation.name)`: \(operation.summary)",
            "public struct \(typeName): \(isPaged ? "PagedRequest" : "OperationRequest"), Equatable {",
            "    public typealias Item = \(operation.itemType)",
            "    public static let operationName = \"\(operation.name)\"",
        ]
        if !properties.isEmpty { lines.append("") }
        for property in properties {
            lines += ["    /// \(property.summary)", "    public var \(property.name): \(property.declared)"]
        }
        lines += [""] + initializer + ["}", ""]
        return lines.joined(separator: "\n")
    }

    private var initializer: [String] {
        guard !properties.isEmpty else { return ["    /// The call, which has no parameters.", "    public init() {}"] }
        let arguments = properties.map { "        \($0.argument)" }.joined(separator: ",\n")
        return [
            "    /// A call with these parameters; what is nil or empty is not given.", "    public init(", arguments, "    ) {",
        ] + properties.map { "        self.\($0.name) = \($0.name)" } + ["    }"]
    }

    private static func property(_ parameter: AnyParameter) -> Property {
        let description = parameter.description
        let isRequired = description.isRequired
        return Property(
            name: description.name, type: swiftType("\(parameter.valueType)"), isRequired: isRequired,
            summary: summary(of: description))
    }

    private static func summary(of description: ParameterDescription) -> String {
        if description.name == "regionCode" {
            return "The region. When nil: the client's, or else the first one of getRegionList."
        }
        guard case .optional(let standard?) = description.presence else { return description.summary }
        return description.summary + " When nil: `\(standard)`."
    }

    /// Numbers of objects are text, as answers have them.
    private static func swiftType(_ name: String) -> String {
        for (prefix, isList) in [("Optional<", false), ("Array<", true)] where name.hasPrefix(prefix) {
            let wrapped = swiftType(String(name.dropFirst(prefix.count).dropLast()))
            return isList ? "[\(wrapped)]" : wrapped
        }
        switch name {
        case "UInt64": return "String"
        case "ImageBlockStorage": return "ServerImageVolume"
        default: return name
        }
    }
}
