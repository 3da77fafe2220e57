/// How clients write values into queries and forms (sheet 1): which bytes they leave as they are, and what they make of a blank.
struct ValueEncoding: Sendable {
    private let bare: Set<UInt8>
    private let blank: String

    private init(bare: String, blank: String) {
        let alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        self.bare = Set((alphanumerics + bare).utf8)
        self.blank = blank
    }

    /// Go's `url.QueryEscape`.
    static let go = ValueEncoding(bare: "-_.~", blank: "+")
    /// Java's `URLEncoder`.
    static let java = ValueEncoding(bare: "-_.*", blank: "+")
    /// Python's `quote`, which leaves slashes alone.
    static let pythonQuote = ValueEncoding(bare: "-_.~/", blank: "%20")
    /// Python's `urlencode`.
    static let pythonURLEncode = ValueEncoding(bare: "-_.~", blank: "+")
    /// JavaScript's `encodeURIComponent`.
    static let javaScript = ValueEncoding(bare: "-_.!~*'()", blank: "%20")

    /// `name=value` pairs in their order.
    func encode(_ pairs: [(String, String)]) -> String {
        pairs.map { "\(encode($0))=\(encode($1))" }.joined(separator: "&")
    }

    private func encode(_ text: String) -> String {
        text.utf8.map { byte in
            if byte == UInt8(ascii: " ") { return blank }
            if bare.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    /// The pairs with nothing encoded, as some clients sign them.
    static func decoded(_ pairs: [(String, String)]) -> String { pairs.map { "\($0)=\($1)" }.joined(separator: "&") }
}
