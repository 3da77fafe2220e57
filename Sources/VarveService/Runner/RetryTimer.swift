import Dispatch

/// When a transition that failed is tried again: after 1 s, and after each further failure twice as long, up to 30 s.
package struct RetryTimer: Sendable {
    package typealias Action = @Sendable () -> Void

    /// Calls its action once after the delay, on a thread of its own choice, and returns at once.
    package let schedule: @Sendable (_ delay: Duration, _ action: @escaping Action) -> Void

    package init(schedule: @escaping @Sendable (_ delay: Duration, _ action: @escaping Action) -> Void) {
        self.schedule = schedule
    }

    /// On the monotonic clock.
    package static let monotonic = RetryTimer { delay, action in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(delay / .milliseconds(1))), execute: action)
    }

    /// - Parameter failureCount: 1 or more.
    static func delay(afterFailures failureCount: Int) -> Duration { .seconds(min(1 << min(failureCount - 1, 5), 30)) }
}
