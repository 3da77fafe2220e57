/// A language of the console.
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case korean = "ko"

    /// The one that was chosen, or else the one that the browser would rather have.
    init(of request: ConsoleRequest) {
        self =
            request.cookie(Self.cookieName).flatMap(Language.init) ?? Self.preferred(request.headers["accept-language"] ?? "")
    }

    /// The first language of an `Accept-Language` header that is spoken here, by weight; English without one.
    package static func preferred(_ header: String) -> Language {
        let wishes = header.split(separator: ",").compactMap { wish -> (language: Language, weight: Double)? in
            let parts = wish.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let tag = parts.first?.split(separator: "-").first, let language = Language(rawValue: String(tag)) else {
                return nil
            }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            return weight > 0 ? (language, weight) : nil
        }
        // Of equal ones the first.
        return wishes.reduce(nil as (language: Language, weight: Double)?) { best, wish in
            best.map { $0.weight >= wish.weight } == true ? best : wish
        }?.language ?? .english
    }

    var other: Language { self == .english ? .korean : .english }

    /// What its speakers call it.
    var ownName: String { self == .english ? "English" : "한국어" }

    private static let cookieName = "varve-language"

    var cookie: String { "\(Self.cookieName)=\(rawValue); Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000" }

    subscript(phrase: Phrase) -> String { self == .english ? phrase.english : phrase.korean }

    /// A phrase with its places `{1}`, `{2}` and so on filled.
    subscript(phrase: Phrase, values: any CustomStringConvertible...) -> String {
        values.enumerated().reduce(self[phrase]) { text, value in
            text.split(separator: "{\(value.offset + 1)}", omittingEmptySubsequences: false).joined(separator: "\(value.element)")
        }
    }

    /// All phrases by name, for templates.
    var phrases: [String: String] { self == .english ? Self.englishPhrases : Self.koreanPhrases }

    private static let englishPhrases = Dictionary(uniqueKeysWithValues: Phrase.allCases.map { ("\($0)", $0.english) })
    private static let koreanPhrases = Dictionary(uniqueKeysWithValues: Phrase.allCases.map { ("\($0)", $0.korean) })
}
