/// What the service answers instead of doing what was asked: NCP's `responseError` envelope (contract sheet, sections 3.4 and 4.0).
///
/// Two are equal if a caller cannot tell them apart.
public struct ServiceError: Error, Equatable, Sendable {
    public let code: ServiceErrorCode
    /// One sentence that names the parameter and says what would be right.
    public let message: String
    /// What an operator is told beside it, with paths and system errors; never part of an answer.
    public let cause: String?

    public init(_ code: ServiceErrorCode, _ message: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// For the log and the operator's terminal.
    public var detail: String { cause ?? message }

    public static func == (one: ServiceError, other: ServiceError) -> Bool {
        one.code == other.code && one.message == other.message
    }

    /// A parameter that is missing, malformed, out of range, or names something that is not there.
    public static func invalidParameter(_ name: String, _ reason: String) -> ServiceError {
        ServiceError(.invalidParameter, "Parameter is invalid. \(name): \(reason)")
    }
}
