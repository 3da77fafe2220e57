/// Writes JSON in the layout that the SDKs rely on (sheet 8.1): first byte `{`, last byte `}`, nothing after it,
/// and whitespace after every colon when pretty.
///
/// Text never contains a bare quote, so no value can spell `{"error"`, which the Go SDK takes for a failure.
package final class JSONWriter: DocumentWriter {
    // Unchecked, as the checks took a fifth of the time of a long list: no method calls another while it changes one of these.
    @exclusivity(unchecked) package private(set) var bytes: [UInt8] = []
    private let isPretty: Bool
    @exclusivity(unchecked) private var depth = 0
    /// Nothing is written yet in what was begun last.
    @exclusivity(unchecked) private var isFirst = true

    /// - Parameter isPretty: two blanks per level; otherwise no whitespace, as in bodies of the gateway.
    package init(isPretty: Bool) { self.isPretty = isPretty }

    package static func pretty(_ node: WireNode) -> [UInt8] { render(node, isPretty: true) }
    package static func compact(_ node: WireNode) -> [UInt8] { render(node, isPretty: false) }

    private static func render(_ node: WireNode, isPretty: Bool) -> [UInt8] {
        let writer = JSONWriter(isPretty: isPretty)
        node.write(to: writer)
        return writer.bytes
    }

    package func number(_ number: String) { bytes += number.utf8 }
    package func boolean(_ flag: Bool) { bytes += (flag ? "true" : "false").utf8 }
    package func beginObject() { begin(UInt8(ascii: "{")) }
    package func beginList() { begin(UInt8(ascii: "[")) }
    package func endObject() { end(UInt8(ascii: "}")) }
    package func endList() { end(UInt8(ascii: "]")) }

    package func member(_ name: String) {
        element()
        text(name)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(UInt8(ascii: " ")) }
    }

    package func element() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        newLine()
    }

    package func text(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: Self.isEscaped) { writeEscaped(text) } else { bytes += text.utf8 }
        bytes.append(UInt8(ascii: "\""))
    }

    private func begin(_ bracket: UInt8) {
        bytes.append(bracket)
        depth += 1
        isFirst = true
    }

    private func end(_ bracket: UInt8) {
        depth -= 1
        if !isFirst { newLine() }
        bytes.append(bracket)
        isFirst = false
    }

    private func newLine() {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private func writeEscaped(_ text: String) {
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
