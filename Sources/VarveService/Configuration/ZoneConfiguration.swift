/// A zone of a region (contract sheet, section 4.2). Its name is its code.
public struct ZoneConfiguration: Equatable, Sendable {
    public var code: String
    public var description: String

    public init(code: String, description: String) {
        self.code = code
        self.description = description
    }
}
