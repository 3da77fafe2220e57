/// A code and its name (sheet 5).
public struct CommonCode: Codable, Hashable, Sendable {
    /// The code, which programs compare.
    public var code: String
    /// The code in words, for people; NCP changes them.
    public var codeName: String

    /// A code with its name.
    public init(code: String, codeName: String) {
        self.code = code
        self.codeName = codeName
    }

    /// Reads a code, or its bare text, which some of NCP's answers have (sheet 8.3).
    public init(from decoder: any Decoder) throws {
        if let code = try? decoder.singleValueContainer().decode(String.self) {
            self.init(code: code, codeName: code)
        } else {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                code: try members.decode(String.self, forKey: .code), codeName: try members.decode(String.self, forKey: .codeName)
            )
        }
    }
}
