import Crypto

/// A file of the console that everyone may have: style, scripts, icon.
struct ConsoleFile: Sendable {
    let contentType: String
    let body: [UInt8]
    /// Changes with the body.
    let tag: String

    private init(_ contentType: String, _ body: [UInt8]) {
        self.contentType = contentType
        self.body = body
        tag = "\"" + String.hexadecimal(SHA256.hash(data: body).prefix(12)) + "\""
    }

    static func at(_ path: String) -> ConsoleFile? { byPath[path] }

    private static let byPath: [String: ConsoleFile] = [
        "/console/console.css": ConsoleFile("text/css;charset=utf-8", PackageResources.console_css),
        "/console/console.js": ConsoleFile("text/javascript;charset=utf-8", PackageResources.console_js),
        "/console/signin.js": ConsoleFile("text/javascript;charset=utf-8", PackageResources.signin_js),
        "/console/icon.svg": ConsoleFile("image/svg+xml", PackageResources.icon_svg),
    ]

    /// The answer to a GET: 304 without a body for who has these very bytes.
    func response(to request: ConsoleRequest) -> ConsoleResponse {
        let isKnown = request.headers["if-none-match"] == tag
        var response = ConsoleResponse(
            status: isKnown ? 304 : 200, contentType: isKnown ? nil : contentType, body: .bytes(isKnown ? [] : body),
            cacheControl: "no-cache")
        response.headers.append(("etag", tag))
        return response
    }
}
