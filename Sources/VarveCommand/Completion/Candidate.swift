/// What a shell may offer for a word, with what stands beside it where the shell shows that.
package struct Candidate: Equatable, Sendable {
    package let value: String
    /// What it is, for people: a name, a status. Empty for none.
    package let note: String

    package init(_ value: String, _ note: String = "") {
        self.value = value
        self.note = note
    }
}

/// The shells whose lines are completed.
package enum CandidateShell: String, Sendable {
    case bash, zsh, fish

    /// The candidates as the shell's completion script reads them, a line each.
    package func lines(_ candidates: [Candidate]) -> [String] {
        candidates.map { candidate in
            let note = candidate.note.shownPlainly
            return switch self {
            case .bash: candidate.value
            case .zsh: note.isEmpty ? escaped(candidate.value) : "\(escaped(candidate.value)):\(note)"
            case .fish: note.isEmpty ? candidate.value : "\(candidate.value)\t\(note)"
            }
        }
    }

    /// A colon ends the value in zsh.
    private func escaped(_ value: String) -> String { value.replacing(":", with: "\\:") }
}
