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
