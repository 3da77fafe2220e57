/// What keeps a node from its work, in one line for its operator.
package enum NodeError: Error, CustomStringConvertible {
    /// A setting that cannot be meant.
    case setting(String)
    /// A directory, a file or a state that does not allow it.
    case unusable(String)

    package var description: String {
        switch self {
        case .setting(let text), .unusable(let text): text
        }
    }
}
