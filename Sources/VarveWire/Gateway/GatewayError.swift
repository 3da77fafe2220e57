/// What the API gateway answers before the service sees the request (sheet 2.3). Its body is JSON, whatever format was asked for.
public struct GatewayError: Error, Equatable, Sendable {
    public let code: GatewayErrorCode
    /// What was wrong with this request; may be empty.
    public let details: String
    /// When the same request may be made again; nil where time does not help.
    public let retryAfterSeconds: Int?

    public init(_ code: GatewayErrorCode, _ details: String, retryAfterSeconds: Int? = nil) {
        self.code = code
        self.details = details
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// No authentication headers, or only a part of the set.
    public static let authenticationMissing = GatewayError(
        .authenticationFailed, "Authentication information are missing.")
    /// Unknown key, revoked key or wrong signature: one answer for all three.
    public static let authenticationInvalid = GatewayError(
        .authenticationFailed, "Invalid authentication information.")
    /// A right signature of a key that has no right to this.
    public static func permissionDenied(_ details: String) -> GatewayError { GatewayError(.permissionDenied, details) }

    /// A right signature of a key that has made more requests than it may.
    /// - Parameter limit: requests a second.
    public static func throttled(limit: Int, retryAfterSeconds: Int) -> GatewayError {
        GatewayError(
            .throttleLimited, "The access key may make \(limit) requests a second. Try again in \(retryAfterSeconds) s.",
            retryAfterSeconds: retryAfterSeconds)
    }

    /// More calls wait than there is room for.
    public static let overloaded = GatewayError(
        .endpointError, "Too many calls are waiting. Try again in 1 s.", retryAfterSeconds: 1)

    /// Unknown path or method.
    public static let urlNotFound = GatewayError(.notFound, "URL not found.")

    /// A right signature under a timestamp that is no good; only who holds the secret learns this.
    package static func timestampInvalid(_ timestamp: String) -> GatewayError {
        GatewayError(
            .authenticationFailed,
            "Invalid authentication information. \(GatewayHeader.timestamp) must be milliseconds since the Unix epoch, "
                + "less than 5 minutes from the server's clock, not \(Quoted(timestamp)).")
    }

    /// The answer on the wire: `{"error":{"errorCode":"200","message":"...","details":"..."}}`.
    public var response: WireResponse {
        Self.response(
            httpStatus: code.httpStatus, code: code.rawValue, message: code.message, details: details,
            retryAfterSeconds: retryAfterSeconds)
    }

    static func response(
        httpStatus: Int, code: String, message: String, details: String, retryAfterSeconds: Int? = nil
    ) -> WireResponse {
        let body = WireNode.object([("errorCode", .text(code)), ("message", .text(message)), ("details", .text(details))])
        return WireResponse(
            httpStatus: httpStatus, code: code, format: .json, body: JSONWriter.compact(.object([("error", body)])),
            retryAfterSeconds: retryAfterSeconds)
    }
}
