import Glibc

/// How long to wait after a client could not be taken in for want of descriptors, memory or threads: trying again at once would
/// only spin.
struct AcceptBackoff {
    private static let shortestMilliseconds: CInt = 50
    private static let longestMilliseconds: CInt = 1000
    private var nextMilliseconds = shortestMilliseconds

    /// 0 if the client alone was at fault (it left before it was taken in); else twice the last wait.
    mutating func milliseconds(after error: Errno) -> CInt {
        if error.rawValue == ECONNABORTED { return 0 }
        defer { nextMilliseconds = min(2 * nextMilliseconds, Self.longestMilliseconds) }
        return nextMilliseconds
    }

    /// A client was taken in.
    mutating func succeeded() { nextMilliseconds = Self.shortestMilliseconds }
}
