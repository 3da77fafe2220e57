extension RequestParameters {
    /// The parameters that a value has, each under its name; nil and empty text are "not given".
    ///
    /// Lists become `name.1`, `name.2`; lists of objects `name.1.field`.
    /// - Throws: only what the value's own `encode(to:)` throws.
    package init(encoding value: some Encodable) throws {
        self.init()
        guard case .object(let members) = try WireEncoder.node(value) else {
            preconditionFailure("\(type(of: value)) has no named members")
        }
        for member in members { set(member.name, to: member.value) }
    }

    private mutating func set(_ name: String, to node: WireNode) {
        switch node {
        case .text(let text): set(name, to: text)
        case .number(let number): set(name, to: number)
        case .boolean(let flag): set(name, to: flag ? "true" : "false")
        case .list(let elements):
            for (index, element) in elements.enumerated() { set("\(name).\(index + 1)", to: element) }
        case .object(let members):
            for member in members { set("\(name).\(member.name)", to: member.value) }
        }
    }
}
