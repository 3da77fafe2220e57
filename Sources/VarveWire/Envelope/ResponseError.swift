/// Why the body of an answer holds no objects; what a client throws.
public enum ResponseError: Error, Equatable, Sendable {
    /// The service refused or failed. NCP has more codes than ``ServiceErrorCode`` knows, so this keeps the text.
    case service(returnCode: String, returnMessage: String)
    /// The gateway refused.
    case gateway(GatewayError)
    /// The gateway refused with a code that is in none of NCP's lists.
    case unknownGateway(code: String, message: String, details: String)
    /// The body is not an answer of this operation; the text says what it is.
    case malformed(String)

    /// The service's error as the server that made it threw it; nil for other errors, and for codes that only NCP has.
    public var serviceError: ServiceError? {
        guard case .service(let returnCode, let message) = self else { return nil }
        return ServiceErrorCode(rawValue: returnCode).map { ServiceError($0, message) }
    }
}
