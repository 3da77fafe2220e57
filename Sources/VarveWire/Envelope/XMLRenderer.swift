/// Writes a ``WireNode`` as an XML 1.0 document (sheet 3.2): a declaration, two blanks per level, no line after the root.
package struct XMLRenderer {
    private var bytes: [UInt8] = []

    package static func render(root: String, _ node: WireNode) -> [UInt8] {
        var renderer = XMLRenderer()
        renderer.bytes += #"<?xml version="1.0" encoding="UTF-8"?>"#.utf8
        renderer.write(node, name: root, depth: 0)
        return renderer.bytes
    }

    private mutating func write(_ node: WireNode, name: String, depth: Int) {
        newLine(depth: depth)
        bytes += "<\(name)>".utf8
        switch node {
        case .text(let text): write(escaped: text)
        case .number(let number): bytes += number.utf8
        case .boolean(let flag): bytes += (flag ? "true" : "false").utf8
        case .list(let elements):
            for element in elements { write(element, name: Self.elementName(ofList: name), depth: depth + 1) }
            if !elements.isEmpty { newLine(depth: depth) }
        case .object(let members):
            for member in members { write(member.value, name: member.name, depth: depth + 1) }
            if !members.isEmpty { newLine(depth: depth) }
        }
        bytes += "</\(name)>".utf8
    }

    /// The elements of `regionList` are `region`.
    static func elementName(ofList name: String) -> String {
        name.hasSuffix("List") ? String(name.dropLast(4)) : name
    }

    private mutating func newLine(depth: Int) {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    /// A carriage return is written as a reference, since parsers turn a bare one into a line feed. What XML 1.0 has no way to write
    /// becomes U+FFFD.
    private mutating func write(escaped text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\r": bytes += "&#13;".utf8
            case "\t", "\n", "\u{20}"..."\u{FFFD}", "\u{10000}"...: bytes += UTF8.encode(scalar)!
            default: bytes += "\u{FFFD}".utf8
            }
        }
    }
}
