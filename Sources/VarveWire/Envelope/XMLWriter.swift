/// Writes an XML 1.0 document (sheet 3.2): a declaration, two blanks per level, no line after the root.
package final class XMLWriter: DocumentWriter {
    // Unchecked, as the checks took a fifth of the time of a long list: no method calls another while it changes one of these.
    @exclusivity(unchecked) package private(set) var bytes = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
    /// The elements around the next value.
    @exclusivity(unchecked) private var names: [String] = []
    /// The next value's element.
    @exclusivity(unchecked) private var name: String
    /// Nothing is written yet in what was begun last.
    @exclusivity(unchecked) private var isFirst = true

    package init(root: String) { name = root }

    package static func render(root: String, _ node: WireNode) -> [UInt8] {
        let writer = XMLWriter(root: root)
        node.write(to: writer)
        return writer.bytes
    }

    package func text(_ text: String) {
        leaf {
            if text.utf8.allSatisfy(Self.isPlain) { bytes += text.utf8 } else { writeEscaped(text) }
        }
    }

    package func number(_ number: String) { leaf { bytes += number.utf8 } }
    package func boolean(_ flag: Bool) { leaf { bytes += (flag ? "true" : "false").utf8 } }
    package func beginObject() { begin() }
    package func beginList() { begin() }
    package func endObject() { end() }
    package func endList() { end() }
    package func member(_ name: String) { self.name = name }

    package func element() {
        guard let list = names.last else { preconditionFailure("an element outside a list") }
        name = Self.elementName(ofList: list)
    }

    /// The elements of `regionList` are `region`.
    static func elementName(ofList name: String) -> String {
        name.hasSuffix("List") ? String(name.dropLast(4)) : name
    }

    private func leaf(_ content: () -> Void) {
        open()
        content()
        close(name)
        isFirst = false
    }

    private func begin() {
        open()
        names.append(name)
        isFirst = true
    }

    private func end() {
        let name = names.removeLast()
        if !isFirst { newLine() }
        close(name)
        isFirst = false
    }

    private func open() {
        newLine()
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    private func close(_ name: String) {
        bytes += "</".utf8
        bytes += name.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    private func newLine() {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * names.count))
    }

    /// Printable ASCII that is no markup.
    private static func isPlain(_ byte: UInt8) -> Bool {
        0x20..<0x7F ~= byte && byte != UInt8(ascii: "&") && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
    }

    /// A carriage return is written as a reference, since parsers turn a bare one into a line feed. What XML 1.0 has no way to write
    /// becomes U+FFFD.
    private func writeEscaped(_ text: String) {
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
