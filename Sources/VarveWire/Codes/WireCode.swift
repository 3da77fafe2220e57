/// A code that answers carry with its name, as a ``CommonCode``.
public protocol WireCode: RequestCode {
    /// The text beside the code. Free text to clients; these are strings that NCP was seen to send (sheet 5.3).
    var codeName: String { get }
}

extension WireCode {
    public var commonCode: CommonCode { CommonCode(code: rawValue, codeName: codeName) }
}
