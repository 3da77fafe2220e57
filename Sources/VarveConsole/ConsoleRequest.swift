public import VarveWire

/// A request for the console, its body whole. No type of any HTTP library: who serves it translates.
public struct ConsoleRequest: Sendable {
    /// Of the ones that the console answers.
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    public let method: Method
    /// Path and query as received.
    public let target: RequestTarget
    /// The values of headers by their names in lower case.
    let headers: [String: String]
    /// Empty unless the method is POST.
    let body: [UInt8]
    /// The address that it comes from; empty when the connection is gone.
    let clientAddress: String

    public init(method: Method, target: RequestTarget, headers: [String: String], body: [UInt8], clientAddress: String) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.clientAddress = clientAddress
    }

    var path: String { target.path }

    /// What follows the `?`; empty if it cannot be decoded.
    var query: RequestParameters { (try? RequestParameters(query: target.query)) ?? RequestParameters() }

    /// The fields of a form; empty if they cannot be decoded, and so without a token.
    var form: RequestParameters { (try? RequestParameters(query: nil, form: body)) ?? RequestParameters() }

    /// A page that is on the screen asks for itself: no sign of life of the person before it.
    var isLive: Bool { headers["varve-live"] != nil }

    /// Whether the browser speaks TLS, to a proxy: Varve's own HTTP is plain. Who lies about it gets a cookie that does not come back.
    var isSecure: Bool { headers["x-forwarded-proto"]?.lowercased() == "https" }

    /// The name or address of this server by which the browser came, without the port; nil if it does not say.
    var hostName: String? {
        guard let host = headers["host"], !host.isEmpty else { return nil }
        return host.firstMatch(of: /:\d+$/).map { String(host[..<$0.range.lowerBound]) } ?? host
    }

    /// Who sent it, as far as is known: of what comes from this very machine, a proxy on it may say whom it stands for. Others are not believed.
    var senderAddress: String {
        let isLoopback = clientAddress == "::1" || clientAddress.hasPrefix("127.")
        guard isLoopback, let last = headers["x-forwarded-for"]?.split(separator: ",").last?.filter({ $0 != " " }), !last.isEmpty
        else { return clientAddress }
        return String(last.prefix(Self.addressLengthMax))
    }

    /// An IPv6 address with a zone is shorter.
    private static let addressLengthMax = 64

    /// What the browser's cookie says; whether there is such a session is another question.
    var sessionID: String? { cookie(Session.cookieName(isSecure)) }

    /// The value of a cookie; nil without it.
    func cookie(_ name: String) -> String? {
        let pairs = (headers["cookie"] ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
        return pairs.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// Whether a page of this very server made the browser send it: what browsers say of a request, pages of others cannot change.
    var isSameOrigin: Bool {
        if let site = headers["sec-fetch-site"] { return site == "same-origin" }
        guard let origin = headers["origin"], let host = headers["host"] else { return false }
        return origin == "http://" + host || origin == "https://" + host
    }
}
