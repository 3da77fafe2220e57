import Dispatch

/// Does something once a time has passed.
package struct RetryTimer: Sendable {
    package typealias Action = @Sendable () -> Void

    /// Calls its action once after the delay, on a thread that is not the caller's, and returns at once. The action does not block.
    package let schedule: @Sendable (_ delay: Duration, _ action: @escaping Action) -> Void

    package init(schedule: @escaping @Sendable (_ delay: Duration, _ action: @escaping Action) -> Void) {
        self.schedule = schedule
    }

    /// On the monotonic clock.
    package static let monotonic = RetryTimer { delay, action in
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(delay / .milliseconds(1))), execute: action)
    }

    /// A queue of its own, because those that all programs share may have no thread to spare.
    private static let queue = DispatchQueue(label: "varve.timers")

    /// When a transition that failed is tried again: after 1 s, and after each further failure twice as long, up to 30 s.
    /// - Parameter failureCount: 1 or more.
    static func delay(afterFailures failureCount: Int) -> Duration { .seconds(min(1 << min(failureCount - 1, 5), 30)) }
}
