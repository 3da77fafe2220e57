/// Every error of the API gateway: the code on the wire, its HTTP status and its message (sheet 2.3).
public enum GatewayErrorCode: String, CaseIterable, Sendable {
    /// The request is not well-formed: encoding, protocol.
    case badRequest = "100"
    /// Headers are missing, the key is unknown or revoked, or the signature is wrong.
    case authenticationFailed = "200"
    /// The key is good, but has no right to this.
    case permissionDenied = "210"
    /// No such path or method.
    case notFound = "300"
    case quotaExceeded = "400"
    case throttleLimited = "410"
    case rateLimited = "420"
    case requestEntityTooLarge = "430"
    /// The service behind the gateway cannot be reached.
    case endpointError = "500"
    case endpointTimeout = "510"
    case unexpectedError = "900"

    public var httpStatus: Int {
        switch self {
        case .badRequest: 400
        case .authenticationFailed, .permissionDenied: 401
        case .notFound: 404
        case .quotaExceeded, .throttleLimited, .rateLimited: 429
        case .requestEntityTooLarge: 413
        case .endpointError: 503
        case .endpointTimeout: 504
        case .unexpectedError: 500
        }
    }

    /// When, for readers. NCP has codes that Varve has no use for.
    var occasion: String {
        switch self {
        case .badRequest: "the query or the form is no percent-encoded UTF-8, or has too many parameters"
        case .authenticationFailed:
            "headers are missing, the key is unknown or revoked, the signature is wrong, or the clock is 5 minutes off"
        case .permissionDenied: "the key is good, but its role has no right to the operation"
        case .notFound: "no such path, or a method other than GET and POST"
        case .requestEntityTooLarge: "the body is too large"
        case .unexpectedError: "a failure that no rule foresees; the log has the request id"
        case .throttleLimited: "the key made more requests in a second than it may; `Retry-After` says when to try again"
        case .endpointError: "too many calls are waiting; `Retry-After` says when to try again"
        case .quotaExceeded, .rateLimited, .endpointTimeout: "never answered by Varve"
        }
    }

    public var message: String {
        switch self {
        case .badRequest: "Bad Request Exception"
        case .authenticationFailed: "Authentication Failed"
        case .permissionDenied: "Permission Denied"
        case .notFound: "Not Found Exception"
        case .quotaExceeded: "Quota Exceeded"
        case .throttleLimited: "Throttle Limited"
        case .rateLimited: "Rate Limited"
        case .requestEntityTooLarge: "Request Entity Too Large"
        case .endpointError: "Endpoint Error"
        case .endpointTimeout: "Endpoint Timeout"
        case .unexpectedError: "Unexpected Error"
        }
    }
}
