/// What the API gateway answers before the service sees the request (sheet 2.3). Its body is JSON, whatever format was asked for.
public struct GatewayError: Error, Equatable, Sendable {
    public let code: GatewayErrorCode
    /// What was wrong with this request; may be empty.
    public let details: String

    public init(_ code: GatewayErrorCode, _ details: String) {
        self.code = code
        self.details = details
    }

    /// No authentication headers, or only a part of the set.
    public static let authenticationMissing = GatewayError(
        .authenticationFailed, "Authentication information are missing.")
    /// Unknown key, revoked key or wrong signature: one answer for all three.
    public static let authenticationInvalid = GatewayError(
        .authenticationFailed, "Invalid authentication information.")
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
        Self.response(httpStatus: code.httpStatus, code: code.rawValue, message: code.message, details: details)
    }

    static func response(httpStatus: Int, code: String, message: String, details: String) -> WireResponse {
        let body = WireNode.object([("errorCode", .text(code)), ("message", .text(message)), ("details", .text(details))])
        return WireResponse(
            httpStatus: httpStatus, code: code, format: .json, body: JSONRenderer.compact(.object([("error", body)])))
    }
}
