public import Foundation

/// The time of a lab: it starts as the machine's and runs with it, and can be set, moved on, and stopped.
///
/// Two things follow it: what time it is, for the dates of objects, and how much time passes, for transitions that take their time. Setting it back
/// changes only the first. Any thread; nothing blocks.
public final class LabClock: Sendable {
    private struct Alarm {
        let due: Duration
        let action: RetryTimer.Action
    }

    private struct State {
        var isRunning = true
        /// What had passed at `since`.
        var passed = Duration.zero
        var since = ContinuousClock.now
        /// What time it was at one moment, and what had passed then: a time that was set is that time exactly.
        var origin = Date()
        var originPassed = Duration.zero
        var alarms: [Alarm] = []

        var now: Date { origin + (elapsed - originPassed) / .seconds(1) }
        var elapsed: Duration { isRunning ? passed + (ContinuousClock.now - since) : passed }

        mutating func settle() {
            passed = elapsed
            since = .now
        }
    }

    private let state = Monitor(State())

    public init() {}

    public var now: Date { state.read { $0.now } }
    public var isRunning: Bool { state.read { $0.isRunning } }

    /// Makes it that time. What lies in between passes, unless the clock is set back.
    public func set(_ date: Date) {
        let ahead = state.withLock { state in
            state.settle()
            let ahead = date.timeIntervalSince(state.now)
            if ahead > 0 { state.passed += .seconds(ahead) }
            (state.origin, state.originPassed) = (date, state.passed)
            return ahead
        }
        if ahead > 0 { ring() }
    }

    /// Moves on; what is due by then happens before this returns.
    public func advance(by duration: Duration) {
        state.withLock { state in
            state.settle()
            state.passed += duration
        }
        ring()
    }

    public func setRunning(_ isRunning: Bool) {
        state.withLock { state in
            state.settle()
            state.isRunning = isRunning
        }
        ring()
    }

    /// Calls its actions when the time has passed by this clock.
    package var timer: RetryTimer {
        RetryTimer { [self] delay, action in
            state.withLock { $0.alarms.append(Alarm(due: $0.elapsed + delay, action: action)) }
            wait()
        }
    }

    /// What is due happens, and the next is waited for.
    private func ring() {
        let due = state.withLock { state in
            let now = state.elapsed
            let due = state.alarms.filter { $0.due <= now }.sorted { $0.due < $1.due }
            state.alarms.removeAll { $0.due <= now }
            return due
        }
        for alarm in due { alarm.action() }
        wait()
    }

    private func wait() {
        let delay = state.read { state in state.isRunning ? state.alarms.map { $0.due - state.elapsed }.min() : nil }
        if let delay { RetryTimer.monotonic.schedule(max(delay, .milliseconds(1))) { [weak self] in self?.ring() } }
    }
}
