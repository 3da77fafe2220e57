/// An answer, ready to be sent.
public struct WireResponse: Equatable, Sendable {
    public let httpStatus: Int
    /// The value of the `Content-Type` header. The Java SDK picks its parser by it.
    public let contentType: String
    public let body: [UInt8]

    init(httpStatus: Int, format: ResponseFormat, body: [UInt8]) {
        self.httpStatus = httpStatus
        self.contentType = format.contentType
        self.body = body
    }
}
