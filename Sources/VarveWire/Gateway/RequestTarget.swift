/// The target of a request as received, split at its first `?`; nothing is decoded.
public struct RequestTarget: Equatable, Sendable {
    public let path: String
    /// Nil without `?`; empty for a bare one.
    public let query: String?

    public init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        query = parts.count == 2 ? String(parts[1]) : nil
    }
}
