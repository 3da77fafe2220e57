/// What the console answers.
public struct ConsoleResponse: Sendable {
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Server-sent events, as they come, until the stream ends.
        case events(AsyncStream<String>)
    }

    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: Body

    /// What a page may do: run the console's scripts in its style, post to its own server and listen to it. Nothing inline, no frames, no other place.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
        base-uri 'none'; frame-ancestors 'none'
        """

    init(status: Int, contentType: String?, body: Body = .bytes([]), cacheControl: String = "no-store") {
        self.status = status
        self.body = body
        headers = [
            ("content-security-policy", Self.policy), ("x-content-type-options", "nosniff"),
            // Not no-referrer: with that, browsers call the origin of a form null.
            ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"), ("x-frame-options", "DENY"), ("cache-control", cacheControl),
        ]
        if let contentType { headers.append(("content-type", contentType)) }
    }

    static func page(_ html: String, status: Int = 200) -> ConsoleResponse {
        ConsoleResponse(status: status, contentType: "text/html;charset=utf-8", body: .bytes(Array(html.utf8)))
    }

    static func text(_ text: String, status: Int = 200) -> ConsoleResponse {
        ConsoleResponse(status: status, contentType: "text/plain;charset=utf-8", body: .bytes(Array(text.utf8)))
    }

    /// See there instead, by GET.
    static func redirect(to path: String) -> ConsoleResponse {
        var response = ConsoleResponse(status: 303, contentType: nil)
        response.headers.append(("location", path))
        return response
    }

    func settingCookie(_ cookie: String) -> ConsoleResponse {
        var response = self
        response.headers.append(("set-cookie", cookie))
        return response
    }
}
