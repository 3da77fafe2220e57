import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import VarveWire

/// A document that the gateway shows to everyone, signed or not: the description of the API, and the explorer's files.
struct Document: Sendable {
    let contentType: String
    let body: [UInt8]
    /// Changes with the body.
    let tag: String

    init(_ contentType: String, _ body: [UInt8]) {
        self.contentType = contentType
        self.body = body
        tag = "\"" + SHA256.hash(data: body).prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
    }

    /// The document at a path, as in ``VarveWire/RequestTarget/path``; nil when there is none.
    static func at(path: String) -> Document? { byPath[path] }

    private static let byPath: [String: Document] = [
        "/openapi.json": Document("application/json", OpenAPI.document()),
        "/explorer": Document("text/html;charset=utf-8", PackageResources.explorer_html),
        "/explorer/explorer.css": Document("text/css;charset=utf-8", PackageResources.explorer_css),
        "/explorer/explorer.js": Document("text/javascript;charset=utf-8", PackageResources.explorer_js),
        "/explorer/signature.js": Document("text/javascript;charset=utf-8", PackageResources.signature_js),
    ]

    /// What the explorer may do: run its own script in its own style, and talk to its own server. Nothing inline, no frames.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
        frame-ancestors 'none'
        """

    /// The answer to a GET: 304 without a body for who has these very bytes.
    func response(to request: Request) -> Response {
        var headers: HTTPFields = [.eTag: tag, .cacheControl: "no-cache", .contentSecurityPolicy: Self.policy]
        headers[.xContentTypeOptions] = "nosniff"
        if let referrerPolicy = HTTPField.Name("Referrer-Policy") { headers[referrerPolicy] = "no-referrer" }
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = contentType
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
