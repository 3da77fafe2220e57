/// Documents are written as they read: `["type": "string", "maxLength": 255]`.
extension WireNode: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral text: String) { self = .text(text) }
    package init(integerLiteral number: Int) { self = .number(String(number)) }
    package init(booleanLiteral flag: Bool) { self = .boolean(flag) }
}

extension WireNode: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    package init(arrayLiteral elements: WireNode...) { self = .list(elements) }
    package init(dictionaryLiteral members: (String, WireNode)...) { self = .object(members.map { (name: $0, value: $1) }) }
}

extension WireNode {
    static func texts(_ texts: [String]) -> WireNode { .list(texts.map(WireNode.text)) }

    /// An object with the members of both, this one's first.
    static func + (one: WireNode, other: WireNode) -> WireNode {
        guard case .object(let first) = one, case .object(let second) = other else {
            preconditionFailure("only objects have members")
        }
        return .object(first + second)
    }
}
