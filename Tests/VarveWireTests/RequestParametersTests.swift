import Testing
import VarveWire

@Suite("Request parameters")
struct RequestParametersTests {
    private func parse(_ query: String?, form: String = "") throws(GatewayError) -> RequestParameters {
        try RequestParameters(query: query, form: Array(form.utf8))
    }

    @Test("a target splits at its first question mark, decoded nowhere")
    func target() {
        #expect(RequestTarget("/a%20b?c=%3F?d").path == "/a%20b")
        #expect(RequestTarget("/a%20b?c=%3F?d").query == "c=%3F?d")
        #expect(RequestTarget("/a").query == nil)
        #expect(RequestTarget("/a?").query == "")
        #expect(RequestTarget("").path == "")
    }

    @Test("no query, a bare question mark and stray separators give no parameters", arguments: [nil, "", "&", "&&&", "=", "=&="])
    func nothing(_ query: String?) throws {
        #expect(try parse(query) == RequestParameters())
    }

    @Test("plus and %20 are both a space; %2B is a plus; only the first = separates")
    func decoding() throws {
        let parameters = try parse("a=x+y%20z%2b&b=1=2&%63=%ED%95%9C")
        #expect(parameters["a"] == "x y z+")
        #expect(parameters["b"] == "1=2")
        #expect(parameters["c"] == "한")
        #expect(parameters["d"] == nil)
    }

    @Test("the body wins over the query, the later over the earlier, and an empty value is none")
    func merging() throws {
        let parameters = try parse("a=1&b=1&b=2&c=&d=1", form: "a=3&d=")
        #expect(parameters["a"] == "3")
        #expect(parameters["b"] == "2")
        #expect(parameters["c"] == nil)
        #expect(parameters["d"] == "1")
    }

    @Test("a malformed escape is code 100 and says where", arguments: ["%", "%4", "%zz", "%4g", "a%", "%FF", "%ED%95", "%C0%80"])
    func malformed(_ text: String) {
        let inQuery = #expect(throws: GatewayError.self) { try parse("ok=1&x=\(text)") }
        #expect(inQuery?.code == .badRequest)
        #expect(inQuery?.details.hasPrefix("The query string holds \"\(text)\" as \"x\": write %XX") == true)
        let inForm = #expect(throws: GatewayError.self) { try parse(nil, form: "\(text)=1") }
        #expect(inForm?.code == .badRequest)
        #expect(inForm?.details.hasPrefix("The form body holds \"\(text)\": write %XX") == true)
    }

    @Test("raw bytes that are not UTF-8 are code 100")
    func notUTF8() {
        let error = #expect(throws: GatewayError.self) { try RequestParameters(query: nil, form: [0x61, 0x3D, 0xFF]) }
        #expect(error?.code == .badRequest)
    }

    @Test("every beginning of a request, and every byte in every place, decodes or is refused")
    func drip() {
        let text = Array("a.1=%ED%95%9C&b+c=%20&=&&d%3D=1&e".utf8)
        var refused = 0
        for end in 0...text.count {
            do { _ = try RequestParameters(query: nil, form: text.prefix(end)) } catch { refused += 1 }
        }
        // Those that end inside a character or an escape: 8 in %ED%95%9C, 2 in %20, 2 in %3D.
        #expect(refused == 12)
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                do { _ = try RequestParameters(query: nil, form: changed) } catch { #expect(error.code == .badRequest) }
            }
        }
    }

    @Test("at most 1000 pairs, query and body together")
    func count() throws {
        let thousand = (1...1000).map { "l.\($0)=\($0)" }.joined(separator: "&")
        #expect(try parse(thousand).list("l").count == 1000)
        let error = GatewayError(.badRequest, "A request takes at most 1000 parameters.")
        #expect(throws: error) { try parse(thousand, form: "a=1") }
        #expect(throws: error) { try parse(String(repeating: "a&", count: 1001)) }
    }

    @Test("a list is in numeric order, with gaps, without duplicates; a bare name is one element")
    func lists() throws {
        #expect(try parse("l.10=c&l.2=b&l.1=a").list("l") == ["a", "b", "c"])
        #expect(try parse("l.1=a&l.3=c").list("l") == ["a", "c"])
        #expect(try parse("l.1=a&l.2=b&l.3=a").list("l") == ["a", "b"])
        #expect(try parse("l=a").list("l") == ["a"])
        #expect(try parse("l.1=b&l=a").list("l") == ["a", "b"])
        #expect(try parse("l.1=&l.2=b").list("l") == ["b"])
        #expect(try parse("ll.1=a").list("l") == [])
        #expect(try parse("l.1=a", form: "l.1=b&l.2=c").list("l") == ["b", "c"])
        #expect(try parse("l.18446744073709551615=b&l.007=a").list("l") == ["a", "b"])
    }

    @Test("what is no number is refused, not ignored", arguments: ["x", "", "0", "-1", "+1", "1.order", "18446744073709551616"])
    func listNumbers(_ suffix: String) throws {
        let parameters = try parse(FormCoding.encode("l.\(suffix)") + "=1")
        #expect(throws: ServiceError.invalidParameter("l", "must be numbered l.1, l.2 and so on, not \"l.\(suffix)\"")) {
            try parameters.list("l")
        }
    }

    @Test("decoding undoes encoding, for every ASCII character and beyond")
    func roundTrip() throws {
        var parameters = RequestParameters()
        let all = String(String.UnicodeScalarView((0...127).map { Unicode.Scalar($0) })) + "한글 🗻 e\u{301}"
        parameters.set("text=&", to: all)
        parameters.set("list", to: ["1", "+", "%"])
        parameters.set("empty", to: "")
        #expect(try parse(parameters.formEncoded) == parameters)
        #expect(try parse(nil, form: parameters.formEncoded) == parameters)
        #expect(FormCoding.encode("a b+c/한") == "a%20b%2Bc%2F%ED%95%9C")
    }
}
