import Foundation

/// A value behind a lock, and threads that wait until it changes.
final class Monitor<State>: @unchecked Sendable {
    // Safe because `state` is touched only while `condition` is locked.
    private let condition = NSCondition()
    private var state: State

    init(_ state: State) { self.state = state }

    /// Changes the value and wakes those who wait.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return body(&state)
    }

    /// Looks at the value; nobody is woken.
    func read<Result>(_ body: (State) -> Result) -> Result {
        condition.lock()
        defer { condition.unlock() }
        return body(state)
    }

    /// Blocks its thread until `body` gives a result; `body` sees the value at once and after every change.
    func wait<Result>(_ body: (inout State) -> Result?) -> Result {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = body(&state) { return result }
            condition.wait()
        }
    }

    /// The same for at most that long; then `late` has the last word, with nothing changed since `body` last saw the value.
    func wait<Result>(atMost duration: Duration, _ body: (inout State) -> Result?, late: (inout State) -> Result) -> Result {
        let deadline = Date(timeIntervalSinceNow: duration / .seconds(1))
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = body(&state) { return result }
            if !condition.wait(until: deadline) { return body(&state) ?? late(&state) }
        }
    }
}
