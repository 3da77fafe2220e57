/// Makes a ``WireNode`` of what is written.
package final class NodeWriter: DocumentWriter {
    private enum Open {
        case list([WireNode])
        case object([(name: String, value: WireNode)])
    }

    private var open: [Open] = []
    /// The names of members whose values are still being written.
    private var names: [String] = []
    /// What was written: empty text before anything was.
    package private(set) var node = WireNode.text("")

    package init() {}

    package func text(_ text: String) { put(.text(text)) }
    package func number(_ number: String) { put(.number(number)) }
    package func boolean(_ flag: Bool) { put(.boolean(flag)) }
    package func beginObject() { open.append(.object([])) }
    package func beginList() { open.append(.list([])) }
    package func endObject() { end() }
    package func endList() { end() }
    package func member(_ name: String) { names.append(name) }
    package func element() {}

    private func end() {
        switch open.removeLast() {
        case .list(let elements): put(.list(elements))
        case .object(let members): put(.object(members))
        }
    }

    private func put(_ value: WireNode) {
        switch open.popLast() {
        case .list(var elements):
            elements.append(value)
            open.append(.list(elements))
        case .object(var members):
            members.append((names.removeLast(), value))
            open.append(.object(members))
        case nil: node = value
        }
    }
}
