/// Writes a ``WireNode`` as JSON, in the layout that the SDKs rely on (sheet 8.1): first byte `{`, last byte `}`, nothing after it,
/// and whitespace after every colon when pretty.
///
/// Text never contains a bare quote, so no value can spell `{"error"`, which the Go SDK takes for a failure.
package struct JSONRenderer {
    private var bytes: [UInt8] = []
    private let isPretty: Bool

    /// Two blanks per level.
    package static func pretty(_ node: WireNode) -> [UInt8] { render(node, isPretty: true) }
    /// Without whitespace; for bodies of the gateway.
    package static func compact(_ node: WireNode) -> [UInt8] { render(node, isPretty: false) }

    private static func render(_ node: WireNode, isPretty: Bool) -> [UInt8] {
        var renderer = JSONRenderer(isPretty: isPretty)
        renderer.write(node, depth: 0)
        return renderer.bytes
    }

    private init(isPretty: Bool) { self.isPretty = isPretty }

    private mutating func write(_ node: WireNode, depth: Int) {
        switch node {
        case .text(let text): write(quoted: text)
        case .number(let number): bytes += number.utf8
        case .boolean(let flag): bytes += (flag ? "true" : "false").utf8
        case .list(let elements):
            write(elements, between: "[", "]", depth: depth) { $0.write($1, depth: depth + 1) }
        case .object(let members):
            write(members, between: "{", "}", depth: depth) { renderer, member in
                renderer.write(quoted: member.name)
                renderer.bytes += (renderer.isPretty ? ": " : ":").utf8
                renderer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func write<Element>(
        _ elements: [Element], between open: String, _ close: String, depth: Int,
        each write: (inout JSONRenderer, Element) -> Void
    ) {
        bytes += open.utf8
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            newLine(depth: depth + 1)
            write(&self, element)
        }
        if !elements.isEmpty { newLine(depth: depth) }
        bytes += close.utf8
    }

    private mutating func newLine(depth: Int) {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func write(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: Self.isEscaped) { writeEscaped(text) } else { bytes += text.utf8 }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func writeEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += #"\""#.utf8
            case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
            case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
            case UInt8(ascii: "\r"): bytes += #"\r"#.utf8
            case UInt8(ascii: "\t"): bytes += #"\t"#.utf8
            case 0..<0x20: bytes += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: bytes.append(byte)
            }
        }
    }
}
