import VarveCatalog

/// A state, and how it looks.
struct Status {
    enum Tone: String {
        case good, busy, idle, bad
    }

    let text: String
    let tone: String

    init(_ text: String, _ tone: Tone) {
        self.text = text
        self.tone = tone.rawValue
    }

    /// The state of an object by its name on the wire. One that has no phrase is shown as it is.
    init(_ name: String, isPassing: Bool, _ language: Language) {
        let phrase = Self.phrases[name]
        self.init(phrase.map { language[$0] } ?? name, isPassing ? .busy : Self.good.contains(name) ? .good : .idle)
    }

    private static let good: Set<String> = ["attached", "created", "running"]
    private static let phrases: [String: Phrase] = Dictionary(
        uniqueKeysWithValues: Phrase.allCases.filter { "\($0)".hasPrefix("status") && $0 != .status }.map { ($0.english, $0) })
}

extension Role {
    var phrase: Phrase {
        switch self {
        case .admin: .admin
        case .operator: .operator
        case .viewer: .viewer
        }
    }
}
