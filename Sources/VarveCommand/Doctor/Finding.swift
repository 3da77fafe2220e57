/// What a look at one thing found.
package struct Finding: Codable, Equatable, Sendable {
    package enum Verdict: String, Codable, Sendable { case ok, warning, wrong }

    /// What was looked at, as in "clock".
    package let name: String
    package let verdict: Verdict
    /// What was found.
    package let detail: String
    /// What would be right; nil where it is.
    package let remedy: String?

    package static func ok(_ name: String, _ detail: String) -> Finding {
        Finding(name: name, verdict: .ok, detail: detail, remedy: nil)
    }

    package static func warning(_ name: String, _ detail: String, _ remedy: String) -> Finding {
        Finding(name: name, verdict: .warning, detail: detail, remedy: remedy)
    }

    package static func wrong(_ name: String, _ detail: String, _ remedy: String) -> Finding {
        Finding(name: name, verdict: .wrong, detail: detail, remedy: remedy)
    }

    /// A line for what was found, and one for what would be right.
    package static func text(_ findings: [Finding], on terminal: Terminal) -> String {
        let nameWidth = findings.map { DisplayWidth.of($0.name) }.max() ?? 0
        return findings.map { $0.text(nameWidth: nameWidth, on: terminal) }.joined(separator: "\n")
    }

    private func text(nameWidth: Int, on terminal: Terminal) -> String {
        let verdictWidth = Verdict.warning.rawValue.count
        let indent = verdictWidth + nameWidth + 4
        let room = terminal.width.map { max(20, $0 - indent) } ?? .max
        let lines = detail.shownPlainly.wrapped(to: room) + (remedy.map { "-> \($0)".wrapped(to: room) } ?? [])
        let verdict = verdict.rawValue.toned(.ofStatus(verdict.rawValue), on: terminal)
        let blanks = { (count: Int) in String(repeating: " ", count: count) }
        let head =
            verdict + blanks(verdictWidth - self.verdict.rawValue.count + 2) + name
            + blanks(nameWidth - DisplayWidth.of(name) + 2)
        return head + lines.joined(separator: "\n" + blanks(indent))
    }
}
