/// What came back in place of an answer: a proxy's page, another program's answer, an answer cut short.
public struct MalformedAnswer: Equatable, Sendable, CustomStringConvertible {
    /// Characters of the body that the description shows.
    private static let shownMax = 200

    /// Of the answer; a success is among them.
    public let httpStatus: Int
    /// What makes it none, in a sentence.
    public let reason: String
    /// The answer as it came.
    public let body: [UInt8]

    /// An answer to compare with.
    public init(httpStatus: Int, reason: String, body: [UInt8]) {
        self.httpStatus = httpStatus
        self.reason = reason
        self.body = body
    }

    /// One line, with the beginning of the body.
    public var description: String {
        let lines = String(decoding: body.prefix(4 * Self.shownMax), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        let text = lines.joined(separator: " ")
        let shown = text.count > Self.shownMax ? text.prefix(Self.shownMax) + "…" : text[...]
        return "not an answer of the storage API (HTTP \(httpStatus)): \(reason)" + (shown.isEmpty ? "" : " It begins: \(shown)")
    }
}
