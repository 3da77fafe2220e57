/// An answer, ready to be sent.
public struct WireResponse: Equatable, Sendable {
    public let httpStatus: Int
    /// How it ended, as a body says it: `0`, or the code of a ``ServiceError`` or a ``GatewayError``.
    public let code: String
    /// The value of the `Content-Type` header. The Java SDK picks its parser by it.
    public let contentType: String
    public let body: [UInt8]
    /// The value of the `Retry-After` header; nil for none.
    public let retryAfterSeconds: Int?

    init(httpStatus: Int, code: String, format: ResponseFormat, body: [UInt8], retryAfterSeconds: Int? = nil) {
        self.retryAfterSeconds = retryAfterSeconds
        self.httpStatus = httpStatus
        self.code = code
        self.contentType = format.contentType
        self.body = body
    }
}
