/// What the service answers instead of doing what was asked: NCP's `responseError` envelope (contract sheet, sections 3.4 and 4.0).
public struct ServiceError: Error, Equatable, Sendable {
    public let code: ServiceErrorCode
    /// One sentence that names the parameter and says what would be right.
    public let message: String

    public init(_ code: ServiceErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// A parameter that is missing, malformed, out of range, or names something that is not there.
    public static func invalidParameter(_ name: String, _ reason: String) -> ServiceError {
        ServiceError(.invalidParameter, "Parameter is invalid. \(name): \(reason)")
    }
}
