/// A fixed set of values of a request parameter.
public protocol RequestCode: RawRepresentable<String>, CaseIterable, Hashable, Encodable, Sendable {
    /// Other spellings that are understood.
    static var aliases: [String: Self] { get }
    /// Whether any case is understood.
    static var ignoresCase: Bool { get }
}

extension RequestCode {
    public static var aliases: [String: Self] { [:] }
    public static var ignoresCase: Bool { false }

    /// Reads the code of a request.
    public init?(wire text: String) {
        func same(_ a: String, _ b: String) -> Bool { Self.ignoresCase ? a.lowercased() == b.lowercased() : a == b }
        let code = Self.allCases.first { same($0.rawValue, text) } ?? Self.aliases.first { same($0.key, text) }?.value
        guard let code else { return nil }
        self = code
    }
}
