extension ParameterDescription {
    /// How many elements of a list a document names. There may be more.
    private static let shownElementCount = 3

    /// A name on the wire with what may stand there.
    struct Field {
        let name: String
        let isRequired: Bool
        let summary: String
        let schema: WireNode
        /// For readers that know lists: the name of the list that this is an element of.
        let list: String?

        /// As one of the `parameters` of an operation.
        var parameter: WireNode {
            ["name": .text(name), "in": "query"] + (isRequired ? ["required": true] : [:])
                + ["description": .text(summary), "schema": schema] + listMember
        }

        /// As a member of a form's `properties`.
        var property: WireNode { ["description": .text(summary)] + schema + listMember }

        private var listMember: WireNode { list.map { ["x-varve-list": .text($0)] } ?? [:] }
    }

    /// The names of the parameter on the wire. A list is `name.1`, `name.2` and so on, which none of OpenAPI's styles writes, so its
    /// first elements are named one by one.
    var fields: [Field] {
        if case .object(let members) = constraint { return fields(ofObjectsWith: members) }
        guard isList else { return [Field(name: name, isRequired: isRequired, summary: text, schema: schema, list: nil)] }
        return (1...Self.shownElementCount).map { number in
            Field(
                name: "\(name).\(number)", isRequired: isRequired && number == 1, summary: number == 1 ? text : "See \(name).1.",
                schema: schema, list: name)
        }
    }

    /// A list of objects is `name.1.field`, and so on.
    private func fields(ofObjectsWith members: [ParameterDescription]) -> [Field] {
        (1...Self.shownElementCount).flatMap { number in
            members.enumerated().map { index, member in
                let about = index == 0 ? "\(summary) \(member.text)" : member.text
                return Field(
                    name: "\(name).\(number).\(member.name)", isRequired: isRequired && number == 1 && member.isRequired,
                    summary: number == 1 ? about : "See \(name).1.\(member.name).", schema: member.schema, list: name)
            }
        }
    }

    private var text: String {
        let rule = "\(isList ? "Each" : "It") \(constraint.expectation)"
        guard case .codes(_, let aliases, let ignoresCase) = constraint else { return "\(summary) \(rule)." }
        let others = aliases.isEmpty ? "" : "; \(aliases.keys.sorted().joined(separator: " and ")) are understood too"
        return "\(summary) \(rule)\(ignoresCase ? ", in any case" : "")\(others)."
    }

    private var schema: WireNode {
        guard case .optional(default: let value?) = presence else { return constraint.schema }
        return constraint.schema + ["default": constraint.node(of: value)]
    }
}
