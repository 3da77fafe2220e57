/// Whether something that cannot be taken back may begin.
package enum Confirmation: Equatable, Sendable {
    case given
    /// Somebody is there to be asked.
    case mustAsk
    /// Nobody is there, and nobody has said yes beforehand.
    case missing

    /// - Parameters:
    ///   - isGiven: `--yes`.
    ///   - canAsk: whether the command was started at a terminal.
    package init(isGiven: Bool, canAsk: Bool) {
        self = isGiven ? .given : canAsk ? .mustAsk : .missing
    }

    /// Only yes is yes.
    package static func isYes(_ answer: String?) -> Bool {
        guard let answer else { return false }
        return ["y", "yes"].contains(answer.split(separator: " ").joined().lowercased())
    }
}
