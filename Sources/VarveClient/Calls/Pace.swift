package import Foundation

/// Time and chance, as far as the client uses them; tests bring their own.
package struct Pace: Sendable {
    /// What time it is, for signatures.
    package var now: @Sendable () -> Date = { Date() }
    /// Waits; ends at once if the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// From 0 to 1.
    package var fraction: @Sendable () -> Double = { Double.random(in: 0...1) }
    /// What passes, for the time limits of waiters.
    package var elapsed: @Sendable () -> Duration = {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }()

    package init() {}
}
