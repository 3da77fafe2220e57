import Foundation
import Testing
import VarveWire

@Suite("Renderers")
struct RendererTests {
    private struct Sample: Codable, Equatable {
        var text = "a"
        var count: Int64 = 1
        var small: Int32? = -2
        var huge: UInt64 = .max
        var ratio = 0.5
        var flag = true
        var absent: String?
        var nested = [["x"], []]
        var code = CommonCode(code: "A", codeName: "B")
        var none: [String] = []
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func json(_ value: String) -> String { text(JSONWriter.compact(.text(value))) }

    private func xml(_ value: String) -> String {
        text(XMLWriter.render(root: "r", .text(value))).replacing("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", with: "")
    }

    @Test("members keep the order of their declaration; nil is left out")
    func order() throws {
        #expect(
            text(JSONWriter.compact(try WireEncoder.node(Sample()))) == """
                {"text":"a","count":1,"small":-2,"huge":18446744073709551615,"ratio":0.5,"flag":true,"nested":[["x"],[]],\
                "code":{"code":"A","codeName":"B"},"none":[]}
                """)
    }

    @Test("a foreign decoder reads it back, pretty and compact")
    func roundTrip() throws {
        let node = try WireEncoder.node(Sample())
        for bytes in [JSONWriter.pretty(node), JSONWriter.compact(node)] {
            #expect(try JSONDecoder().decode(Sample.self, from: Data(bytes)) == Sample())
        }
    }

    @Test("a number that has no text is an error")
    func notFinite() {
        var sample = Sample()
        sample.ratio = .infinity
        #expect(throws: EncodingError.self) { try WireEncoder.node(sample) }
    }

    @Test("JSON escapes quotes, backslashes and every control character, and nothing else")
    func jsonEscapes() throws {
        #expect(json(#"{"error":"\"}"#) == #""{\"error\":\"\\\"}""#)
        #expect(json("\n\r\t\u{0}\u{1f}\u{7f}/<한🗻") == "\"\\n\\r\\t\\u0000\\u001f\u{7f}/<한🗻\"")
        for value in 0...0x2FFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let original = "a\(scalar)b"
            #expect(try JSONDecoder().decode([String].self, from: Data("[\(json(original))]".utf8)) == [original])
        }
    }

    @Test("user text can never spell the Go SDK's sign of a failure")
    func errorSign() {
        for hostile in [#"{"error""#, #"\{"error""#, "{\\\"error\\\"", "{\u{22}error\u{22}"] {
            let rendered = text(JSONWriter.pretty(.object([("description", .text(hostile))])))
            #expect(!rendered.contains(#"{"error""#))
        }
    }

    @Test("JSON layout")
    func jsonLayout() {
        let node = WireNode.object([
            ("a", .list([])), ("b", .list([.object([("c", .number("1"))]), .boolean(false)])), ("d", .object([])),
        ])
        #expect(
            text(JSONWriter.pretty(node)) == """
                {
                  "a": [],
                  "b": [
                    {
                      "c": 1
                    },
                    false
                  ],
                  "d": {}
                }
                """)
    }

    @Test("XML escapes markup, keeps carriage returns, and replaces what XML 1.0 cannot write")
    func xmlEscapes() {
        #expect(xml(#"<a href="x">&'</a>]]>"#) == #"<r>&lt;a href="x"&gt;&amp;'&lt;/a&gt;]]&gt;</r>"#)
        #expect(xml("\t\n\r") == "<r>\t\n&#13;</r>")
        #expect(xml("\u{0}\u{8}\u{b}\u{1f}\u{FFFE}\u{FFFF}") == "<r>" + String(repeating: "\u{FFFD}", count: 6) + "</r>")
        #expect(xml("\u{FFFD}\u{10000}\u{10FFFF}한🗻") == "<r>\u{FFFD}\u{10000}\u{10FFFF}한🗻</r>")
        #expect(xml("") == "<r></r>")
    }

    @Test("XML lists name their elements after themselves, empty ones are empty elements")
    func xmlLists() {
        let node = WireNode.object([
            ("eventList", .list([.text("a"), .text("b")])), ("zoneList", .list([])), ("odd", .list([.number("1")])),
            ("flag", .boolean(true)),
        ])
        #expect(
            text(XMLWriter.render(root: "root", node)) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <root>
                  <eventList>
                    <event>a</event>
                    <event>b</event>
                  </eventList>
                  <zoneList></zoneList>
                  <odd>
                    <odd>1</odd>
                  </odd>
                  <flag>true</flag>
                </root>
                """)
    }
}
