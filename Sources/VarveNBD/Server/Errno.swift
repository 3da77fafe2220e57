import Glibc

/// The error number of a failed system call.
struct Errno: Error, Equatable, CustomStringConvertible {
    let rawValue: CInt

    /// What the last system call of this thread left behind.
    static var current: Errno { Errno(rawValue: errno) }

    static let timedOut = Errno(rawValue: ETIMEDOUT)

    var description: String { String(cString: strerror(rawValue)) }
}

/// Repeats a system call as long as a signal interrupts it (EINTR).
/// - Returns: what the call returned, never negative.
func uninterrupted(_ call: () -> Int) throws(Errno) -> Int {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = Errno.current
        if error.rawValue != EINTR { throw error }
    }
}
