/// Who has signed in with a browser. What they may do, their key tells anew with each request.
package struct Session: Equatable, Sendable {
    /// Known to the browser's cookie and nobody else.
    package let id: String
    /// In every form of the session's pages.
    package let formToken: String
    package let accessKey: String
    let openedAt: ContinuousClock.Instant
    var usedAt: ContinuousClock.Instant

    /// - Parameter isSecure: whether the cookie is to come back over TLS only.
    func cookie(isSecure: Bool, maxAgeSeconds: Int64) -> String {
        "\(Self.cookieName(isSecure))=\(id); \(Self.attributes(isSecure)); Max-Age=\(maxAgeSeconds)"
    }

    /// Over TLS, browsers take a cookie with this prefix from this very host alone: nobody who has another name of the domain can give a browser
    /// his own session (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis, section 4.1.3.2).
    static func cookieName(_ isSecure: Bool) -> String { isSecure ? "__Host-varve-session" : "varve-session" }

    /// Makes a browser forget its session.
    static func endedCookie(isSecure: Bool) -> String { "\(cookieName(isSecure))=; \(attributes(isSecure)); Max-Age=0" }

    private static func attributes(_ isSecure: Bool) -> String {
        "Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }
}

extension String {
    /// 64 hexadecimal digits of the system's generator: nobody guesses them.
    static func randomToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return hexadecimal((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
