#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is known of where text goes.
package struct Terminal: Equatable, Sendable {
    /// In cells; nil where it is no terminal: there lines are as long as they are.
    package var width: Int?
    package var hasColor: Bool

    package init(width: Int?, hasColor: Bool) {
        (self.width, self.hasColor) = (width, hasColor)
    }

    /// A file, a pipe, or another program.
    package static let none = Terminal(width: nil, hasColor: false)
    package static var output: Terminal { of(STDOUT_FILENO) }
    package static var error: Terminal { of(STDERR_FILENO) }
    /// Whether somebody can be asked, and sees the question.
    package static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    private static func of(_ descriptor: Int32) -> Terminal {
        Terminal(isTerminal: isatty(descriptor) == 1, columns: columns(of: descriptor)) { name in
            getenv(name).map { String(cString: $0) }
        }
    }

    /// - Parameters:
    ///   - columns: what the terminal itself tells; nil if it does not know.
    ///   - environment: `COLUMNS` wins over the terminal; `NO_COLOR` that is not empty, and `TERM=dumb`, take the colour away.
    package init(isTerminal: Bool, columns: Int?, environment: (String) -> String?) {
        guard isTerminal else {
            self = .none
            return
        }
        let asked = environment("COLUMNS").flatMap { Int($0) }
        width = max(20, asked.flatMap { $0 > 0 ? $0 : nil } ?? columns ?? 80)
        hasColor = (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

/// A way to set text off from other text.
package enum Tone: String, Sendable {
    case heading = "1"
    case good = "32"
    case passing = "33"
    case bad = "31"

    /// The tone of an object's status, as the API names it; nil for one that says nothing of itself.
    package static func ofStatus(_ name: String) -> Tone? {
        switch name {
        case "attached", "created", "running", "active", "ok", "detached": .good
        case "revoked", "stopped", "warning": .passing
        case "wrong": .bad
        // creating, attaching, terminating and so on
        case let name where name.hasSuffix("ing"): .passing
        default: nil
        }
    }
}

extension String {
    package func toned(_ tone: Tone?, on terminal: Terminal) -> String {
        guard let tone, terminal.hasColor, !isEmpty else { return self }
        return "\u{1B}[\(tone.rawValue)m\(self)\u{1B}[0m"
    }
}
