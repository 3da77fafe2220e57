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
        "\(Self.cookieName)=\(id); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(maxAgeSeconds)" + (isSecure ? "; Secure" : "")
    }

    static let cookieName = "varve-session"

    /// Makes a browser forget its session.
    static let endedCookie = "\(cookieName)=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
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
