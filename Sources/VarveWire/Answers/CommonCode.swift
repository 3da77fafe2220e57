/// A code and its name (sheet 5).
public struct CommonCode: Codable, Hashable, Sendable {
    public var code: String
    public var codeName: String

    public init(code: String, codeName: String) {
        self.code = code
        self.codeName = codeName
    }
}
